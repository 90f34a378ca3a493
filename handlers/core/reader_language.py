"""The language of a person who did not send the message: the bot writes by itself, or somebody else acted."""

from content.text.translation import Translator, translator_for
from storage.chats import chat_profiles
from storage.engine.database import Transaction


async def find_translator(tx: Transaction, chat_id: int) -> Translator:
    """Return the translator into the language that a chat chose, or Indonesian."""
    person = await chat_profiles.find(tx, chat_id)
    return translator_for((person.language if person else None) or "id")
