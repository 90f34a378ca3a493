"""Long runs of the broadcaster with the local Telegram and its rate limits: `make soak`."""
