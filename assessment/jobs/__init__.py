"""Jobs: open, work, write and tell; what the commands call, and what a library user has as well."""
