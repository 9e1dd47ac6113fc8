"""Small files that once went wrong, with the right answers."""
