"""Searches outputs for identifying values of their sources, without the engine."""
