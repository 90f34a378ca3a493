"""The buttons of the scam desk."""

from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Reply
from handlers.offices import start
from handlers.scam_desk import scam_texts
from handlers.scam_desk.scam_buttons import ScamButton, ShowScamSteps


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `scam:*`."""
    done = CallbackAnswer(context.event.query_id)
    match ScamButton.parse(verb, rest):
        case ShowScamSteps():
            return [done, scam_texts.render_steps(context)]
    return [done, start.render_welcome(context)]
