"""Pure functions on text: what came from outside becomes safe and readable."""
