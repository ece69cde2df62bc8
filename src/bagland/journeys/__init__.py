"""Work that crosses departments."""
