"""Why the work room says no."""
