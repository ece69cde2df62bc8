"""Approvals: who may say yes, how many must, what they saw, and what comes of it."""
