"""Element headers in, element headers out: the new file made from the bytes of the old."""
