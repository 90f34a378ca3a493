"""Files inside messages: uploaded now, or sent again by their id."""

from demo.call import Call
from demo.files import File
from demo.multipart import Upload
from demo.refusal import Json, bad

ATTACHED = "attach://"


def photo(call: Call, name: str, value: str = "") -> Json:
    found = given(call, name, value)
    if isinstance(found, Upload):
        return {"photo": sized(call.telegram.files.photo(found))}
    expect(found, "photo", "Photo")
    return {"photo": sized(call.telegram.files.siblings(found))}


def sized(files: list[File]) -> list[Json]:
    return [file.reference() | {"width": file.width, "height": file.height} for file in files]


def document(call: Call, name: str, value: str = "") -> Json:
    found = given(call, name, value)
    if isinstance(found, Upload):
        found = call.telegram.files.keep(found, "document")
    expect(found, "document", "Document")
    return {"document": described(found)}


def described(file: File) -> Json:
    return file.reference() | {"file_name": file.name, "mime_type": file.mime}


def voice(call: Call, name: str, value: str = "") -> Json:
    found = given(call, name, value)
    if isinstance(found, Upload):
        found = call.telegram.files.keep(found, "voice")
    expect(found, "voice", "Voice")
    return {"voice": spoken(found, call.params.number("duration"))}


def spoken(file: File, seconds: int = 0) -> Json:
    return file.reference() | {"duration": seconds or max(1, file.size // 4000), "mime_type": "audio/ogg"}


def item(call: Call, wanted: Json) -> Json:
    """The content of one InputMedia."""
    value = str(wanted.get("media") or "")
    match wanted.get("type"):
        case "photo":
            return photo(call, "media", value)
        case "document":
            return document(call, "media", value)
    raise bad("can't parse InputMedia: only photo and document are known here")


def given(call: Call, name: str, value: str = "") -> File | Upload:
    """What a parameter brings: an upload, or a file sent before. Raises Refused."""
    if not value and name in call.params.files:
        return call.params.files[name]
    value = value or call.params.text(name)
    if value.startswith(ATTACHED):
        upload = call.params.files.get(value.removeprefix(ATTACHED))
        if upload is None:
            raise bad(f"can't find the attached file {value}")
        return upload
    if not value:
        raise bad(f"there is no {name} in the request")
    return call.telegram.files.find(value)


def expect(file: File, kind: str, word: str) -> None:
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.capitalize()} as {word}")
