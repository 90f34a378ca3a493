"""What the bot costs, and what others cost, on this machine."""
