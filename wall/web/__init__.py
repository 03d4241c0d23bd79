"""HTTP: pages, forms, API."""
