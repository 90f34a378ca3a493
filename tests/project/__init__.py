"""Tests of the project itself: names, prose, layers, documents and locks."""
