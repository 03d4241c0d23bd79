"""Everything that a server can do wrong, through everything that fetches."""
