"""``python -m assessment`` is the command line."""

from assessment.cli import run

run()
