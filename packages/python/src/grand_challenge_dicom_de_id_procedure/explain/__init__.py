"""Shows what happens to each element of a file, and why."""
