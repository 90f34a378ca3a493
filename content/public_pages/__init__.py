"""Public pages: static HTML for people without Telegram."""
