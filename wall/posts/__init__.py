"""Posts: ingest, edits, removals, hiding."""
