"""Lists of people: from the rows of somebody's file to people, and what their files are called."""
