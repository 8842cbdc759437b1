"""What became of equal elements in earlier files; without it the engine writes the same bytes."""
