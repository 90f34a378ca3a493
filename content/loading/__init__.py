"""Loading and checking of the content files that editors write."""
