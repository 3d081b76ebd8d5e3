"""Claims judged by rules from the rows of the data."""
