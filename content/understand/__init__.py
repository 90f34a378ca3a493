"""Understanding of citizens' messages: `Understanding(library).decide(text)`."""

from content.understand.decision import Decision
from content.understand.understanding import Understanding

__all__ = ["Decision", "Understanding"]
