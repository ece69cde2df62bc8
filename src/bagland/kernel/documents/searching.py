"""What of the archive is found by its words."""
