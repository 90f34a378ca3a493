"""The status board: current facts about an office."""
