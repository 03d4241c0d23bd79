"""Promises of walls."""
