"""Runs code on hostile bytes in killable, limited child processes that a warm helper forks."""
