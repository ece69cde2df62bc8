"""What other floors may use of the archive."""
