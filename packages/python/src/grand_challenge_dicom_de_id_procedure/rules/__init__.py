"""What a procedure says: its actions."""
