"""Events: what was done, by whom, holding which position, provable."""
