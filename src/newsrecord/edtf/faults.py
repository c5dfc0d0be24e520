"""What is wrong with a text that is not EDTF, and what to write instead."""

from __future__ import annotations

from newsrecord import late

__all__ = ["EdtfError", "fault", "shown"]


class EdtfError(ValueError):
    """A text that is not EDTF (or not a Moment), and the place where that shows.

    `position` counts code points from 0.
    """

    def __init__(self, message: str, position: int) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.position = position


_DRAFT = "is 2012 draft syntax: write"

# What people write, and what to write instead; the first that is found speaks. No pattern scans a
# stretch of text twice, so that a hostile text costs no more than a good one.
_HINTS = {
    r"\^": f"'^' {_DRAFT} season 25 to 28 for the northern hemisphere, 29 to 32 for the southern",
    r"unknown": f"'unknown' {_DRAFT} nothing at that end of the interval",
    r"open": f"'open' {_DRAFT} '..' at that end of the interval",
    # A word begins where no letter stands before it, and not with a letter of EDTF or its draft.
    r"(?<![^\W\d_])[^\W\d_uxyXYZT][^\W\d_]+": "words are not EDTF: write digits, as in 1985-04",
    r"[?~%]{2}": "a part takes one qualifier: write '%' for the '?~' of the 2012 draft",
    r"[()]": f"a parenthesis {_DRAFT} ?, ~ or % after the last part meant, or before a single part",
    r"(?<![^\W\d_])u+(?![^\W\d_])": f"'u' {_DRAFT} 'X' for a digit left out",
    r"(?<![^\W\d_])x+(?![^\W\d_])": f"'x' {_DRAFT} 'X' for a digit left out",
    r"y(?=-?[0-9])": f"'y' {_DRAFT} 'Y' before a long year",
    r"(?<=[0-9])e(?=[0-9])": f"'e' {_DRAFT} 'E' before an exponent",
    r"(?<=[0-9])[ps](?=[0-9])": f"'p' {_DRAFT} 'S' before the number of significant digits",
    r"(?<=[0-9])0s": "a decade is written with an X: 199X for the 1990s",
    r"-Y": "the minus sign comes after the Y: write Y-170000002",
    r"(?<![0-9])[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}(?![0-9])": (
        "write year, month and day with hyphens: YYYY-MM-DD"
    ),
    r"\s": "EDTF has no blanks: leave them out",
    r"[\u2010-\u2015\u2212]": "write '-' inside a date and '/' between the ends of an interval",
    r"(?<![T0-9:])\+": "a year has no plus sign: leave it out",
    r"(?<![0-9Y.-])-?[0-9]{5}": "write hyphens inside a date, and Y before a year of over 4 digits",
    r"T": "only a full day that stands alone takes a time: hh:mm:ss, then Z or an offset to 14:00",
    r"[\[\]{}]": "a set is [a,b] or {a,b}, alone and not inside another value",
    r"/": "an interval cannot stand in a set: write a..b",
    r"\.": "'..' stands in an interval or a set: write 1984/.. or [1984..]",
}
_COMPILED = tuple((late.pattern(pattern), advice) for pattern, advice in _HINTS.items())


def fault(text: str, start: int, stop: int) -> EdtfError:
    """Explain why a stretch of `text` is no date; the caller raises what comes back.

    >>> str(fault("199x", 0, 4))
    "'x' is 2012 draft syntax: write 'X' for a digit left out (found '199x')"

    """
    if start == stop:
        return EdtfError("a date is missing here", start)
    piece = shown(text[start:stop])
    for pattern, advice in _COMPILED:
        if found := pattern.search(text, start, stop):
            return EdtfError(f"{advice} (found {piece})", found.start())
    message = (
        "write a date as YYYY, YYYY-MM or YYYY-MM-DD, with four, two and two digits, "
        f"X for a digit left out and ?, ~ or % after it (found {piece})"
    )
    return EdtfError(message, start)


def shown(text: str) -> str:
    """Quote a text, cut short if it is long."""
    limit = 40
    return repr(text if len(text) <= limit else text[:limit] + "...")
