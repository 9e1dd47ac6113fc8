"""The codes of findings: how severe each is, and by the catalogue what it means.

The texts are data (``assessment/words/en/findings.toml``), from which docs/findings.md is generated
and which ``assess finding`` prints. The severities stand here: every run needs them, the texts only
one that tells of its findings.
"""

from __future__ import annotations

from typing import NamedTuple

from assessment.model.assessment import Finding, Severity
from assessment.words.catalogue import table
from assessment.words.text import cut

_LONGEST = 800  # characters of a message: names and formulas of somebody's file are in it

_BY_SEVERITY: dict[Severity, str] = {
    "error": """
    file-missing file-not-a-workbook file-encrypted file-damaged file-too-large file-hostile
    file-timed-out cloud-pointer half-downloaded conflicted-copy file-signed file-protected
    nothing-to-fill not-written write-failed summary-missing not-a-competency-workbook
    summary-unclear competency-sheet-missing competency-not-scored partly-read
    rating-not-understood does-not-apply-not-allowed scale-unknown no-ratings-by-rater
    skill-row-twice weights-not-100 weight-missing weight-not-understood range-wrong-cells
    summary-wrong-sheet nothing-to-plan blank-exists blank-of-another blank-outdated namesakes
    previous-unreadable previous-ambiguous previous-of-another internal-error
    track-not-in-framework roster-not-a-table roster-header-missing roster-column-missing
    roster-empty roster-track-column-missing roster-encoding-unclear roster-too-long
    roster-name-missing roster-track-missing roster-track-unknown roster-id-twice
    """,
    "warning": """
    sheet-too-large person-twice kept-as-backup words-not-carried other-names-kept
    weight-not-written sheet-not-in-summary rating-without-skill rater-column-missing
    skill-missing skill-row-unknown skill-reworded rating-unrated colour-not-read
    track-not-chosen weights-as-points weights-differ-from-track google-only-function
    value-frozen unknown-function formula-broken range-misses-skill level-typed
    rule-not-understood rule-differs rules-differ summary-level-typed summary-asks-missing-level
    summary-skips-level summary-value-wrong progress-wrong level-disagrees
    summary-not-the-framework development-head-missing development-column-missing
    date-not-understood goal-status-unknown goal-kind-unknown check-in-kind-unknown
    framework-differs track-unknown blank-by-name previous-not-carried no-workbook
    people-ambiguous people-name-differs previous-name-differs previous-other-id
    aspirational-too-many roster-header-assumed roster-name-numbers roster-name-email
    roster-dates-mixed roster-column-twice roster-column-unclear roster-other-sheet
    roster-quotes roster-row-wide roster-too-wide roster-cell-cut roster-cell-error
    roster-date-unread roster-date-strange roster-aspiration-unknown roster-email
    """,
    "info": """
    sheets-not-added typed-value-replaced formula-repaired summary-ambiguous level-unnamed
    text-not-counted extra-rating-column scale-own-words scale-checkboxes number-as-text
    rating-by-colour rating-unseen skills-not-checked level-blank nothing-rated
    highlight-without-comment weights-no-track weights-of-several-tracks depends-on-unknown
    never-calculated cached-value-stale level-formula-missing second-rule goals-without-room
    plan-not-rated framework-unknown framework-version previous-missing not-on-the-list
    previous-unclaimed review-skipped no-grade roster-track-by-titles roster-encoding
    roster-row-unread roster-track-assumed roster-name-twice roster-aspiration-own
    """,
}


class Code(NamedTuple):
    """A kind of finding; its texts are read when they are asked for."""

    code: str
    severity: Severity

    @property
    def meaning(self) -> str:
        """What the finding is."""
        return table("findings", self.code)["meaning"]

    @property
    def why(self) -> str:
        """Why it matters."""
        return table("findings", self.code)["why"]

    @property
    def example(self) -> str:
        """A message or a cell as it may look."""
        return table("findings", self.code)["example"]

    @property
    def remedy(self) -> str:
        """What its reader can do."""
        return table("findings", self.code)["remedy"]


CODES: dict[str, Code] = {
    code: Code(code, severity) for severity, codes in _BY_SEVERITY.items() for code in codes.split()
}


# remarks on a result rather than on the file it comes from: of no interest to who checks files
ABOUT_RESULTS = frozenset(
    ("weights-of-several-tracks", "no-grade", "nothing-rated", "never-calculated")
)


def finding(code: str, where: str, message: str, severity: Severity | None = None) -> Finding:
    """Return a finding of a known code. Raises ``KeyError`` for an unknown one."""
    told = _writable(cut(message, _LONGEST))
    return Finding(severity or CODES[code].severity, code, _writable(where), told)


def _writable(text: str) -> str:
    """Return a text as it can be written: names of files may hold bytes that are no text on
    some systems.
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
