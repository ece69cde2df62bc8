"""Decisions of this room as pure functions: which column is which, and what a cell says."""
