"""Pictures: fetched through the guard, checked and re-encoded in limited children, kept under their hash."""
