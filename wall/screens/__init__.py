"""Screens: displays in offices, paired by a code."""
