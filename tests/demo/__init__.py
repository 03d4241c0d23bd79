"""The made-up company: that it is all there, that it moves, and that it keeps away from real sites."""
