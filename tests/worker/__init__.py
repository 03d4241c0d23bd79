"""Promises of the worker process."""
