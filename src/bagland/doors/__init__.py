"""Floor 6: the ways in. They hold no rule."""
