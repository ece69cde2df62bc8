"""Bagland as something that runs: requests watched, health told, figures for Prometheus."""
