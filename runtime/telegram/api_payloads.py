"""Builds the parameters of Bot API requests from the replies of handlers."""

from typing import Any

from handlers.core import replies
from handlers.core.replies import Document, Message, Photo

NO_PREVIEW = {"is_disabled": True}


def text_payload(chat_id: int, say: Message) -> dict[str, Any]:
    return _add_keyboard(
        replies.render_reply_markup(say),
        {"chat_id": chat_id, "text": str(say.body), "parse_mode": "HTML", "link_preview_options": NO_PREVIEW},
    )


def caption_payload(chat_id: int, file: Document | Photo) -> dict[str, Any]:
    return _add_keyboard(
        replies.render_inline_keyboard(file.buttons),
        {"chat_id": chat_id, "caption": str(file.caption), "parse_mode": "HTML"},
    )


def media_payload(chat_id: int, file: Document | Photo) -> dict[str, Any]:
    """Return the InputMedia that replaces the file and the caption of a message."""
    kind = "photo" if isinstance(file, Photo) else "document"
    input_media = {"type": kind, "media": file.file_id, "caption": str(file.caption), "parse_mode": "HTML"}
    return _add_keyboard(
        replies.render_inline_keyboard(file.buttons), {"chat_id": chat_id, "media": input_media}
    )


def _add_keyboard(markup: dict[str, Any] | None, message: dict[str, Any]) -> dict[str, Any]:
    return message if markup is None else {**message, "reply_markup": markup}


def reply_parameters(message_id: int) -> dict[str, Any]:
    return {"message_id": message_id, "allow_sending_without_reply": True}


def inline_result_payload(article: replies.InlineArticle) -> dict[str, Any]:
    content = {"message_text": str(article.body), "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return {
        "type": "article",
        "id": article.id,
        "title": article.title,
        "description": article.description,
        "input_message_content": content,
    }
