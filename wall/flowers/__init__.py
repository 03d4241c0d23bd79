"""Flowers: appreciation from one person to another."""
