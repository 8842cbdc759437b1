"""From the text of a profile to what it says: reading, defaults, and what is wrong in it."""
