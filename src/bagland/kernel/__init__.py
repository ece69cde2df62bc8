"""Floor 3: what every department stands on."""
