"""Posters and table cards with the QR code of an office or site, as PDF."""
