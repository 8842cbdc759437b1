"""What the actions of a profile do to a value, the same for every kind of file."""
