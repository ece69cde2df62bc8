"""Access: who may do what, through which position, and how they come in."""
