"""Cleans text: for action C (PS3.15 E.3.5), and for the leak check of text that is kept."""
