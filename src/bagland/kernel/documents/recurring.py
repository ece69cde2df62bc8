"""What the worker does for the archive, again and again."""
