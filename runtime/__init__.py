"""Runs the bot: settings, Telegram, background workers, command line, logs, metrics."""

import os

# python-telegram-bot then returns retry_after as a timedelta, which its next major version always does.
os.environ.setdefault("PTB_TIMEDELTA", "true")
