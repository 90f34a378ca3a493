"""The parameters of one call, sent as query, form, JSON or multipart."""

import json
from typing import Any
from urllib.parse import parse_qsl

from demo.api import multipart
from demo.api.api_errors import JsonObject, bad_request
from demo.api.multipart import UploadedFile


class CallParameters:
    def __init__(self, values: JsonObject, files: dict[str, UploadedFile] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        text = value if isinstance(value, str) else json.dumps(value)
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            raise bad_request("strings must be encoded in UTF-8")
        return text

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            raise bad_request(f'parameter "{name}" must be an integer') from None

    def decimal(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} is empty or wrong") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """Return the value of a JSON-serialised parameter, or None if it is absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> JsonObject | None:
        value = self.json(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def array(self, name: str) -> list[Any] | None:
        value = self.json(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array of {name.replace('_', ' ')}")
        return value


def parse_parameters(query: bytes, content_type: str, body: bytes) -> CallParameters:
    """Parse query and body. Raises ApiError if the body does not match its content type."""
    values: JsonObject = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    match kind:
        case "application/json":
            values |= parse_json_object(body)
        case "multipart/form-data":
            fields, files = multipart.parse_multipart(body, content_type)
            return CallParameters(values | fields, files)
        case "application/x-www-form-urlencoded":
            values |= dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    return CallParameters(values)


def parse_json_object(body: bytes) -> JsonObject:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected")
    return value
