"""What of the register is found by its words."""
