"""Recognising a competency workbook: from cells to an assessment.

The only place that knows where in a workbook things are. :func:`read_workbook` always completes for
a file that is a workbook: it returns what could be read together with the findings about the rest.
"""

from assessment.layout.reader import Reading, open_reading, read_workbook
from assessment.layout.words import Vocabulary, vocabulary

__all__ = ["Reading", "Vocabulary", "open_reading", "read_workbook", "vocabulary"]
