"""Other programs that judge what we compute and write. Slow; each runs as a script, too."""
