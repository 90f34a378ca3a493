-- The regions that a chat chose among several of one name: their codes without dots, newest first (handlers/offices/namesakes.py).
ALTER TABLE people ADD COLUMN namesakes TEXT NOT NULL DEFAULT '';
