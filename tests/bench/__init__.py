"""The figures of docs/figures.md, measured on this machine (`make bench`)."""
