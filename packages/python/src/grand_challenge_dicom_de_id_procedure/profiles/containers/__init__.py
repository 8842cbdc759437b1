"""How image files are built: parts that are copied as they are, around those that change."""
