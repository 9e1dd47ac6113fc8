"""What people write where a skill does not apply to them: "n/a", "Not applicable", a dash, and all
spellings of these.

It is recognised whatever the framework; whether a framework allows it is for
:mod:`assessment.engine.scoring` to say. A dash alone counts as one: where a rating is asked for and
somebody types it, the cell was not overlooked. An error value (``#N/A``) is none, nor is a text
that begins like one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# the dashes and minus signs of all keyboards: Unicode's class Pd, minus, hyphen bullet, box
# drawing, and the Japanese long vowel that is typed for one
_DASHES = (
    r"\-\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\u2500\u2e3a\u2e3b\u301c\u3030\u30fc"
    r"\ufe58\ufe63\uff0d"
)
_APOSTROPHES = "['\u2019\u02bc`\u00b4]"
_WORDS = (
    r"n\s*[./\\|\u2044\u2215-]?\s*a"  # n/a, n.a, na, n / a
    rf"|(?:this\s+|it\s+)?(?:does\s+not|doesn\s*{_APOSTROPHES}?\s*t|do\s+not|don\s*{_APOSTROPHES}?\s*t)\s+apply(?:\s+to\s+(?:me|us|my\s+role))?"
    r"|(?:(?:not|non|in|un)[\s-]*applicable|not\s+relevant|irrelevant)(?:\s+(?:to|for)\s+(?:me|us|my\s+role))?|not\s+appl?"
)
# the same in other languages, whole and without what stands around it
_ELSEWHERE = frozenset(
    (
        *("nicht zutreffend", "nicht anwendbar", "nicht relevant", "trifft nicht zu", "entfällt"),
        *("nevztahuje se", "netýká se", "neaplikovatelné", "nerelevantní", "není relevantní"),
        *("netýka sa", "nevzťahuje sa", "nem releváns", "nie dotyczy", "не применимо"),
        *(
            "sans objet",
            "non concerné",
            "no aplica",
            "no procede",
            "non applicabile",
            "não se aplica",
            "não aplicável",
        ),
        *(
            "n.v.t",
            "nvt",
            "niet van toepassing",
            "ej tillämpligt",
            "ikke relevant",
            "ikke aktuelt",
            "ei koske",
        ),
        *("不适用", "不適用", "該当なし", "해당 없음"),
    )
)
# for speed: what every text that means it begins like, whatever stands between the letters and has
# no width
_BEGINNING = re.compile(
    r"[\W_]*(?:n\W*(?:a(?![^\W_])|o\W*[tn])|d\W*o|i\W*[nrt]|u\W*n|t\W*h\W*i|\u30fc|$)",
    re.IGNORECASE,
)
_MEANT = re.compile(rf"[(\[\s]*(?:{_WORDS})[\s.,:;!)\]]*")
_WITH_REASON = re.compile(rf"[(\[\s]*(?:{_WORDS})[\s.!)\]]*[:;,({_DASHES}]\s*(?P<reason>\S.*)")
_DASH = re.compile(rf"[{_DASHES}]{{1,5}}")


@lru_cache(maxsize=4096)
def inapplicable(text: str) -> str | None:
    """Return the reason that a text gives why a skill does not apply, ``""`` if it only says that
    it does not; ``None`` if it says something else.

    The text is a whole cell's, at most a few hundred characters. ``n/a: we have no calls at night``
    gives ``we have no calls at night``.
    """
    usual = unicodedata.normalize("NFKC", text)
    if " ".join(usual.casefold().split()).strip("()[].,:;! ") in _ELSEWHERE:
        return ""
    if _BEGINNING.match(usual) is None:
        return None
    # without what has no width
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    said = " ".join(unicodedata.normalize("NFKC", shown).split())
    if _DASH.fullmatch(said.replace(" ", "")) or _DASH.fullmatch(shown.replace(" ", "")):
        return ""
    folded = said.casefold()
    if _MEANT.fullmatch(folded):
        return ""
    match = _WITH_REASON.fullmatch(folded)
    if match is None:
        return None
    reason = said[match.start("reason") :] if len(said) == len(folded) else match["reason"]
    return (
        reason.removesuffix(")").strip()
        if reason.count("(") < reason.count(")")
        else reason.strip()
    )
