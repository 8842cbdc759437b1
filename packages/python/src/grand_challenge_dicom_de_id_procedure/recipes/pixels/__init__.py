"""Pixels that a recipe flags by its filters, and blanks by its coordinates."""
