"""Words: names as they are compared, texts as they may be shown, and what is said in more than
one place.
"""
