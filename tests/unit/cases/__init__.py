"""Tests of cases: their files, question words, cards and local facts."""
