"""Badges: earned by pure rules, offered, accepted."""
