"""What a profile says, and how it spells names."""
