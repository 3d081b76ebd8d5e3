"""What must be true, as data."""
