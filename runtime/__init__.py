"""What keeps the bot alive: settings, intake, sending, logs."""

import os

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # retry_after as a timedelta, as python-telegram-bot will have it
