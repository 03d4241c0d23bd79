"""What both reaches the outside and writes, for pages, commands and workers. No transaction spans a network call."""
