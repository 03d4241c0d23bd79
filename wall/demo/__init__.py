"""Halage, a company that is made up: its people, a week of what they said, and how it goes on moving."""
