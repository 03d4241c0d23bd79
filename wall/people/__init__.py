"""Colleagues: the directory, sign-in, roles and the audit of what stewards did."""
