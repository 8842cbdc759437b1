"""C on text, and the search for identifying values that survive in text (PS3.15 E.3.5)."""
