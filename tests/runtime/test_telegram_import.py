"""The bot imports python-telegram-bot without httpx. Whatever needs httpx gets it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT = "from runtime.telegram_import import import_without_httpx; import_without_httpx()\n"
LOADED = "import sys; print(any(name.startswith('httpx.') for name in sys.modules))\n"


def run_code(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return run.stdout.strip()


def test_a_start_imports_no_httpx() -> None:
    assert run_code(IMPORT + "import runtime.application\n" + LOADED) == "False"


def test_the_transport_of_the_library_still_works() -> None:
    code = """
import asyncio, telegram
from telegram.request import HTTPXRequest

async def ask() -> None:
    request = HTTPXRequest()
    await request.initialize()
    try:
        await request.post("http://127.0.0.1:9/getMe")
    except telegram.error.NetworkError as error:
        print(error)
    await request.shutdown()

asyncio.run(ask())
"""
    assert "httpx.ConnectError" in run_code(IMPORT + code)


@pytest.mark.parametrize(
    "code",
    [
        "import httpx, telegram\n" + IMPORT,
        "import telegram\n" + IMPORT,
        IMPORT + IMPORT,
        IMPORT + "import httpx._client\n",
        IMPORT + "from starlette.testclient import TestClient\n",
    ],
)
def test_httpx_is_whole_for_everybody_else(code: str) -> None:
    code += "import httpx, telegram.request._httpxrequest as own\n"
    assert run_code(code + "print(httpx.URL('http://a/b').path, own.httpx is httpx)") == "/b True"


def test_a_library_that_needs_more_of_httpx_is_imported_as_usual() -> None:
    code = """
import runtime.telegram_import
runtime.telegram_import.ANNOTATED = ()
"""
    code += IMPORT + "import telegram, httpx; print(telegram.Bot.__name__, httpx.URL('http://a/b').path)"
    assert run_code(code) == "Bot /b"
