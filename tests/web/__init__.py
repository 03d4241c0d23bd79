"""Promises of the web side."""
