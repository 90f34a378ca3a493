"""HTTP routes of the public pages: from memory, with an ETag, without cookies and scripts."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from content.public_pages.page_html import CSS_FILE
from content.public_pages.public_file import PublicFile
from runtime.public_site import PublicSite

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors {}"
)
MAX_AGE_SECONDS = 30  # a cache asks again after this time
COMMON_HEADERS = {
    "Cache-Control": f"public, max-age={MAX_AGE_SECONDS}, must-revalidate",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NOT_FOUND = (
    '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Halaman tidak ada</title></head>'
    '<body><main><h1>Halaman tidak ada</h1><p><a href="/">Semua kantor</a></p></main></body></html>'
)


class PageRoutes:
    def __init__(self, site: PublicSite) -> None:
        self._site = site

    def list_routes(self) -> list[Route]:
        return [
            Route("/", self.serve_file),
            Route(f"/{CSS_FILE}", self.serve_file),
            Route("/index.html", self.serve_file),
            Route("/jawaban/{name:str}", self.serve_file),
            Route("/{office:int}", self.redirect_to_office),
            Route("/{office:int}/", self.serve_file),
            Route("/{office:int}/{name:str}", self.serve_file),
        ]

    async def redirect_to_office(self, request: Request) -> Response:
        return RedirectResponse(f"/{request.path_params['office']}/", 308)

    async def serve_file(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/")
        file = self._site.find(f"{path}index.html" if not path or path.endswith("/") else path)
        if file is None:
            return Response(
                NOT_FOUND,
                404,
                media_type="text/html",
                headers={"Content-Security-Policy": "default-src 'none'"},
            )
        headers = _make_headers(file)
        if file.etag in (tag.strip() for tag in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)


def _make_headers(file: PublicFile) -> dict[str, str]:
    headers = {**COMMON_HEADERS, "ETag": file.etag}
    headers["Content-Security-Policy"] = POLICY.format("*" if file.is_embeddable else "'none'")
    if not file.is_embeddable:
        headers["X-Frame-Options"] = "DENY"
    if file.path.endswith((".json", ".ics")):
        headers["Access-Control-Allow-Origin"] = "*"
    return headers
