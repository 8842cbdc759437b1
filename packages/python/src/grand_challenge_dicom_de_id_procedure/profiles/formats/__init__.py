"""One module for each kind of file that a profile may have a section for."""
