"""What happens to each element of a file, for people."""
