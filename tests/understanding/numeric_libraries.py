"""numpy, scipy and scikit-learn, imported by name, so that mypy also runs where they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

np: Any = import_module("numpy")
sparse: Any = import_module("scipy.sparse")
linear_model: Any = import_module("sklearn.linear_model")
text: Any = import_module("sklearn.feature_extraction.text")
