"""Denmark."""
