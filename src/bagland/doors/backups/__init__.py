"""Backups, restoring, and upgrades that go back by themselves."""
