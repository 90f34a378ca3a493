"""Long runs of the delivery engine against the local Telegram with its limits on: `make soak`."""
