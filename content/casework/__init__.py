"""Rules of casework on reports of illegal fees, and the publication of counts."""
