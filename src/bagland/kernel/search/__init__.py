"""Finding anything that one may see, by its words."""
