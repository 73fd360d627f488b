"""Measurements by the real program: `make bench`. Each prints a Markdown table; none asserts a time."""
