"""Notices: the quiet inbox of each person on the site."""
