"""Parties: the register of the outside world, one for the group."""
