"""Does anything of a source survive in its output? Asked without asking the engine."""
