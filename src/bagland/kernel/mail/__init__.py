"""Outgoing mail: every message is a row with its state."""
