"""Promises of the pictures of links."""
