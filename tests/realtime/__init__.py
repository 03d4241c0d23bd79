"""Promises of the live side."""
