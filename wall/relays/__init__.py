"""Relays: brand accounts pass on every colleague's initiative, exactly once."""
