"""Benchmarks of the bot and of other libraries on this machine."""
