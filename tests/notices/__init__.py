"""Promises of notices."""
