"""What other floors may use of the register."""
