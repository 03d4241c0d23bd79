"""Walls: what a page or a screen shows."""
