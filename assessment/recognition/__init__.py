"""Recognising a competency workbook: from cells to an assessment.

The only place that knows where in a workbook things are. :func:`read_workbook` always completes for
a file that is a workbook: it returns what could be read together with the findings about the rest.
"""

from assessment.recognition.book import Book
from assessment.recognition.find.words import Vocabulary, vocabulary
from assessment.recognition.reader import Reading, open_reading, read_workbook

__all__ = ["Book", "Reading", "Vocabulary", "open_reading", "read_workbook", "vocabulary"]
