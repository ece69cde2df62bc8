"""Bagland: the back office of a company in one system."""
