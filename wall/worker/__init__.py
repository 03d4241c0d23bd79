"""Background work: claims due rows and does what they owe."""
