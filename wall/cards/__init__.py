"""The one renderer of a post, for pages, pushes and screens."""
