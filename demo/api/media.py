"""Files in messages: uploaded, or referenced by a file id."""

from demo.api.api_errors import JsonObject, bad_request
from demo.api.file_store import StoredFile
from demo.api.method_call import MethodCall
from demo.api.multipart import UploadedFile

ATTACH_PREFIX = "attach://"


def photo_content(call: MethodCall, name: str, value: str = "") -> JsonObject:
    found = find_file(call, name, value)
    if isinstance(found, UploadedFile):
        return {"photo": photo_size_objects(call.telegram.files.save_photo(found))}
    require_kind(found, "photo", "Photo")
    return {"photo": photo_size_objects(call.telegram.files.photo_sizes(found))}


def photo_size_objects(files: list[StoredFile]) -> list[JsonObject]:
    return [file.file_object() | {"width": file.width, "height": file.height} for file in files]


def document_content(call: MethodCall, name: str, value: str = "") -> JsonObject:
    found = find_file(call, name, value)
    if isinstance(found, UploadedFile):
        found = call.telegram.files.save(found, "document")
    require_kind(found, "document", "Document")
    return {"document": document_object(found)}


def document_object(file: StoredFile) -> JsonObject:
    return file.file_object() | {"file_name": file.name, "mime_type": file.mime}


def voice_content(call: MethodCall, name: str, value: str = "") -> JsonObject:
    found = find_file(call, name, value)
    if isinstance(found, UploadedFile):
        found = call.telegram.files.save(found, "voice")
    require_kind(found, "voice", "Voice")
    return {"voice": voice_object(found, call.params.number("duration"))}


def voice_object(file: StoredFile, seconds: int = 0) -> JsonObject:
    return file.file_object() | {"duration": seconds or max(1, file.size // 4000), "mime_type": "audio/ogg"}


def media_item_content(call: MethodCall, wanted: JsonObject) -> JsonObject:
    """Return the content of one InputMedia."""
    value = str(wanted.get("media") or "")
    match wanted.get("type"):
        case "photo":
            return photo_content(call, "media", value)
        case "document":
            return document_content(call, "media", value)
    raise bad_request("can't parse InputMedia: only photo and document are known here")


def find_file(call: MethodCall, name: str, value: str = "") -> StoredFile | UploadedFile:
    """Return the upload or the stored file that a parameter names. Raises ApiError."""
    if not value and name in call.params.files:
        return call.params.files[name]
    value = value or call.params.text(name)
    if value.startswith(ATTACH_PREFIX):
        upload = call.params.files.get(value.removeprefix(ATTACH_PREFIX))
        if upload is None:
            raise bad_request(f"can't find the attached file {value}")
        return upload
    if not value:
        raise bad_request(f"there is no {name} in the request")
    return call.telegram.files.find(value)


def require_kind(file: StoredFile, kind: str, word: str) -> None:
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as {word}")
