"""Who may do what. The first admins come from the settings (BOT_ADMINS)."""

from handlers.visit import Visit


def is_staff(visit: Visit) -> bool:
    """Whether staff commands exist for this person; for everybody else they are words like any other."""
    return visit.event.user_id in visit.desk.admins
