"""Decisions of search as pure functions: what a word is, what is asked for, and how each database is asked."""
