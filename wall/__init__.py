"""Florilège: a social wall that moves employees' words through the company."""
