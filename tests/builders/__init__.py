"""What tests are made of: workbooks, packages, folders, lists of people, and what judges them."""
