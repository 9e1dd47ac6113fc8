"""What is found in a workbook: the Summary, skills, ratings, levels, rules, whose column is
whose; a module each.
"""
