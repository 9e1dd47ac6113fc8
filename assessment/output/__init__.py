"""Results for people and programs: records, terminal, files."""
