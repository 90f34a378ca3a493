"""Natural language understanding of citizens' messages: `Understanding(library).decide(text)`."""

from content.nlu.decision import Decision
from content.nlu.understanding import Understanding

__all__ = ["Decision", "Understanding"]
