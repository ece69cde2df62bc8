"""Every read of the work room."""
