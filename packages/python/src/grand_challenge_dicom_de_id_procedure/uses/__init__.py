"""What files are used for, and what de-identification leaves of it."""
