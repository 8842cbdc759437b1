"""Which action an element gets: the procedure as a table, and other sources on top of it."""
