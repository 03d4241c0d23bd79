"""Lets `python -m wall` be the `florilege` command."""

from wall.cli import main

main()
