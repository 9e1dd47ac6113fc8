"""What of a part's XML is read: names by their namespace, alternatives as markup compatibility has
them, numbers as the schemas do.

Extensions of any program may stand anywhere in a part. ISO 29500-3 says what becomes of them: of
alternatives the first whose namespaces are all understood is read, else the fallback; what is
foreign is passed over, its content with it, unless the part says that the content is to be
processed; a part that must be understood and is not is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from assessment.model.errors import PackageError

_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MC = f"{{{_COMPATIBILITY}}}"
_ALTERNATIVES, _CHOICE, _FALLBACK = (
    _MC + name for name in ("AlternateContent", "Choice", "Fallback")
)
_IGNORABLE, _PROCESSED, _NEEDED = (
    _MC + name for name in ("Ignorable", "ProcessContent", "MustUnderstand")
)
_MARKS = (b"AlternateContent", b"ProcessContent", b"MustUnderstand")
# of what may be asked for: the words of workbooks themselves. Nothing of an extension is needed for
# a cell
_UNDERSTOOD = frozenset(
    (
        _COMPATIBILITY,
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
)
LONGEST_NAMESPACE = 256
_BLANKS = " \t\n\r"  # of XML


def whole(text: str | None, digits: int = 7) -> int | None:
    """Return a whole number of an attribute, with at most so many digits and blanks around them;
    ``None`` for anything else.

    Digits are those of ASCII: Python knows hundreds, spreadsheets and schemas ten.
    """
    text = (text or "").strip(_BLANKS)
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= digits else None


def space_of(root: Element) -> str:
    """Return the namespace of a part in braces, as it stands before the names of its elements;
    ``""`` for none.
    """
    return root.tag[: root.tag.rfind("}") + 1]


def own_text(element: Element) -> str:
    """Return the text of an element without what stands in elements inside it."""
    if not len(element):
        return element.text or ""
    return "".join((element.text or "", *(child.tail or "" for child in element)))


def asks_for_care(data: bytes) -> bool:
    """Tell whether the bytes of a part have marks of compatibility that change what is read."""
    return any(mark in data for mark in _MARKS)


def understood(data: bytes, name: str) -> Element:
    """Parse a part with such marks: what is left is what a program that knows no extensions
    reads. Raises as the parser, and :class:`PackageError`.
    """
    builder = ElementTree.TreeBuilder()
    parser = parser_for(Understanding(builder.start, builder.end, builder.data, name))
    parser.feed(data)
    parser.close()
    root = builder.close()
    if root is None:
        raise PackageError(
            "file-damaged",
            f"The file is damaged: nothing of {name} is left that this program understands.",
        )
    return root


def parser_for(target: Understanding) -> ElementTree.XMLParser:
    """Return a parser that hands what it reads to a target; a document type, and with it every
    entity, is refused by the target.
    """
    return ElementTree.XMLParser(target=target)  # noqa: S314


class Understanding:
    """Stands between a parser and who listens to it, and lets through what is understood; a target
    of ``ElementTree.XMLParser``.

    What is foreign without a word on it is let through, too: who listens goes by the names with
    their namespaces.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object],
        data: Callable[[str], object],
        name: str,
        deepest: int = 0,
    ) -> None:
        """``name`` is the part's, for messages; elements are counted in ``seen`` and nest at
        most ``deepest`` deep (0: as deep as they do).
        """
        self._start, self._end, self._data = start, end, data
        self._name, self._deepest = name, deepest
        self.seen = self._depth = 0
        self._skipped = 0  # elements that are open in what is passed over
        self._spaces: dict[str, list[str]] = {}  # by prefix, the innermost last
        # of the elements that are open: let through, not, or (None) alternatives
        self._open: list[bool | None] = []
        self._chosen: list[bool] = []  # of the alternatives that are open
        # depth, ignorable namespaces, processed names
        self._scopes: list[tuple[int, frozenset[str], frozenset[str]]] = [
            (0, frozenset(), frozenset())
        ]

    def start_ns(self, prefix: str, uri: str) -> None:
        """Note a prefix. Raises :class:`PackageError` for a namespace so long that naming
        elements by it takes the memory of the machine.
        """
        if len(uri or "") > LONGEST_NAMESPACE:
            raise PackageError(
                "file-hostile",
                f"The XML of {self._name} names a namespace of more than {LONGEST_NAMESPACE}"
                " characters. It was not read.",
            )
        self._spaces.setdefault(prefix or "", []).append(uri or "")

    def end_ns(self, prefix: str) -> None:
        """Forget a prefix."""
        self._spaces[prefix or ""].pop()

    def doctype(self, *_: object) -> None:
        """Refuse a document type."""
        raise PackageError(
            "file-hostile",
            f"The part {self._name} declares a document type, which no spreadsheet program writes."
            " It was not read.",
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self.seen += 1
        self._depth += 1
        if self._depth > self._deepest > 0:
            raise PackageError(
                "file-hostile",
                f"The XML of {self._name} is nested more than {self._deepest} deep. It was not"
                " read.",
            )
        if self._skipped:
            self._skipped += 1
            return
        if _IGNORABLE in attributes or _PROCESSED in attributes or _NEEDED in attributes:
            self._enter(attributes)
        let: bool | None = True
        if self._chosen and self._open[-1] is None:
            let = False
            if self._chosen[-1] or not self._is_chosen(tag, attributes):
                self._skipped = 1
                return
            self._chosen[-1] = True
        elif tag == _ALTERNATIVES:
            let = None
            self._chosen.append(False)
        elif self._scopes[-1][2] and self._is_processed(tag):
            let = False
        self._open.append(let)
        if let:
            self._start(tag, attributes)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._scopes[-1][0] == self._depth:
            self._scopes.pop()
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
            return
        let = self._open.pop()
        if let:
            self._end(tag)
        elif let is None:
            self._chosen.pop()

    def data(self, text: str) -> None:
        """Take text."""
        if not self._skipped and not (self._chosen and self._open[-1] is None):
            self._data(text)

    def close(self) -> None:
        """Take the end of the part."""

    def _enter(self, attributes: dict[str, str]) -> None:
        """Begin the scope of an element that says what is to be done with what is foreign."""
        for prefix in attributes.get(_NEEDED, "").split():
            if self._space(prefix) not in _UNDERSTOOD:
                needs = (
                    f"{self._name} can only be read by a program that understands"
                    f" {self._space(prefix)[:80]}."
                )
                raise PackageError("file-damaged", f"{needs} This one does not.")
        # a prefix that nothing declares is on no element either
        ignorable = {
            known[-1]
            for prefix in attributes.get(_IGNORABLE, "").split()
            if (known := self._spaces.get(prefix))
        } - _UNDERSTOOD
        processed = {self._qualified(word) for word in attributes.get(_PROCESSED, "").split()}
        _, before, names = self._scopes[-1]
        self._scopes.append((self._depth, before | ignorable, names | processed))

    def _qualified(self, word: str) -> str:
        prefix, _, name = word.rpartition(":")
        return f"{{{self._space(prefix)}}}{name}"

    def _space(self, prefix: str) -> str:
        """Return the namespace of a prefix. Raises :class:`PackageError` where nothing has
        declared it.
        """
        known = self._spaces.get(prefix)
        if not known:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: {self._name} speaks of a namespace {prefix[:20]!r} that it"
                " does not declare.",
            )
        return known[-1]

    def _is_chosen(self, tag: str, attributes: dict[str, str]) -> bool:
        """Tell whether an alternative can be read."""
        if tag == _CHOICE:
            needed = attributes.get("Requires", "").split()
            return bool(needed) and all(self._space(prefix) in _UNDERSTOOD for prefix in needed)
        return tag == _FALLBACK

    def _is_processed(self, tag: str) -> bool:
        """Tell whether the content of a foreign element is to be read as if it stood where the
        element does.
        """
        space, _, _ = tag.rpartition("}")
        _, ignorable, names = self._scopes[-1]
        return space[1:] in ignorable and (tag in names or space + "}*" in names)
