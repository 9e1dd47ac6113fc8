"""Formulas: their grammar, what they refer to and what they give. Knows no file: it reads from
a :class:`assessment.formulas.book.Calculable`.
"""
