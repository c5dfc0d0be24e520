# ruff: noqa: RUF001, RUF002 - Characters that look like others are what this is about.
"""Characters that cannot be seen, and letters that look like others: UTS #39 in small.

Unicode Technical Standard #39 lists about ten thousand confusable characters; here are the letters
of Cyrillic, Greek and Armenian that usual fonts draw like Latin ones, and what NFKC does anyway.
Not seen: l, I and 1, or O and 0, rn and m; Cherokee, Lisu and other small scripts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from newsrecord import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["hidden", "mixed", "skeleton", "skeletons", "surely_seen"]

# Controls but tab, line feed and carriage return; default-ignorable code points; and the marks of
# interlinear annotation, which are not drawn either.
_HIDDEN: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SUSPECT: Final = late.pattern(f"[{_HIDDEN}]")
_REMOVED: Final = late.pattern(f"(?![\x00-\x7f])[{_HIDDEN}]")

# Scripts whose letters change their form with their neighbours, so that U+200C and U+200D are
# spelling: Arabic and its relatives, the scripts of India and around, Mongolian, Adlam.
_JOINING: Final = late.pattern(
    "[\u0600-\u074f\u0750-\u077f\u07c0-\u07ff\u0840-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
    "\u1800-\u18af\u1900-\u1c4f\ua800-\ua82f\ua840-\ua87f\ua8e0-\ua8ff\ua980-\uaaff\uabc0-\uabff"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00010d00-\U00010d3f\U00010f30-\U00010f6f"
    "\U00011000-\U00011aff\U00011c00-\U00011cbf\U0001e900-\U0001e95f]"
)
_UNSPACED: Final = late.pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf]"
)
_IDEOGRAPH: Final = late.pattern("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONGOLIAN: Final = late.pattern("[\u1820-\u18aa]")
_VARIED: Final = late.pattern("[\u1000-\u109f\ua840-\ua877\u3001\u3002\uff01-\uff1f]")
_FLAG: Final = late.pattern("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{0,6}\\Z")
_KEYCAPS: Final = frozenset("0123456789#*‼⁉〰")
_ENDS_JOINED: Final = "\u0647"
_VIRAMA: Final = 9

_TWINS: Final = (
    # Cyrillic.
    ("АВЕЅІЈКМНОРСТУХѴҮӀԌԚԜӔӘ", "ABESIJKMHOPCTYXVYIGQWÆƏ"),
    ("аеѕіјорсухѵһӏԁԛԝӕә", "aesijopcyxvhldqwæə"),
    # Greek; the lunate sigma comes before NFKC makes it another sigma.
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ"),
    ("ονρϲϳ", "ovpcj"),
    # Armenian.
    ("ՕՍԼՏ", "OULS"),
    ("օսհոցզյ", "ouhngqj"),
    ("ɡ", "g"),
    # Dashes, apostrophes, quotation marks, blanks.
    ("‐‑‒–—―−⁃﹘﹣－˗־", "-" * 13),
    ("‘’‚‛′‵ʹʻʼʽˈ´＇՚׳ꞌ", "'" * 16),
    ("“”„‟″‶ʺ״＂", '"' * 9),
    ("\x85\u1680\u2028\u2029\u2800", " " * 5),
)
_TABLE: Final = {
    ord(other): latin
    for others, latins in _TWINS
    for other, latin in zip(others, latins, strict=True)
}

_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})
_FOREIGN: Final = late.pattern(
    "[\u0370-\u03ff\u1f00-\u1fff\u0400-\u058f\u1c80-\u1c8f\ua640-\ua69f\ufb13-\ufb17]"
)
_ONE_SCRIPT: Final = late.pattern(r"[\W\d_\u0400-\u052f]*|[\W\d_\u0370-\u03ff\u1f00-\u1fff]*")
_UNIT: Final = late.pattern("[μΩΔδπλσβγ][A-Za-z]{1,3}|[A-Za-z]{1,3}[μΩΔδπλσβγ]")


def hidden(text: str) -> tuple[int, str] | None:
    r"""Find the first character that cannot be seen: its index, from 0, and its name.

    Joiners are fine where a script or an emoji needs them, so are variation selectors after what
    they vary. Tab, line feed and carriage return are blanks.
    Source: UTS #39, 5.4; UAX #31, 2.3; Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point

    >>> hidden("Pu\u200btin")
    (2, 'U+200B ZERO WIDTH SPACE')
    >>> hidden("Putin"), hidden("می\u200cرود")
    (None, None)
    """
    if _SUSPECT.search(text) is None:
        return None
    for found in _SUSPECT.finditer(text):
        if not _needed(text, found.start()):
            return found.start(), _name(found[0])
    return None


def skeleton(text: str) -> str:
    """Spell a text so that two texts that look alike come out the same; not meant to be read.

    Case is kept. ASCII comes back as it is.
    Source: UTS #39, 4, Confusable Detection

    >>> skeleton("Рutin"), skeleton("расе"), skeleton("Ｐｕｔｉｎ"), skeleton("Жуков")
    ('Putin', 'pace', 'Putin', 'Жyкoв')
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).translate(_TABLE)
    apart = _REMOVED.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", apart if apart == text else apart.translate(_TABLE))


def surely_seen(texts: Iterable[str]) -> bool:
    """Tell of many texts at once that no character of them is hidden; False means unknown."""
    return _SUSPECT.search("\n".join(texts)) is None


def skeletons(texts: Sequence[str]) -> list[str]:
    r"""Give the skeleton of each of many texts; line feeds keep them apart.

    >>> skeletons(["Рutin", "a\nb"])
    ['Putin', 'a\nb']
    """
    foreign = [text for text in texts if not text.isascii()]
    if not foreign:
        return list(texts)
    joined = "\n".join(foreign)
    if joined.count("\n") != len(foreign) - 1:
        return [skeleton(text) for text in texts]
    spelt = dict(zip(foreign, skeleton(joined).split("\n"), strict=True))
    return [spelt.get(text, text) for text in texts]


def mixed(text: str) -> str:
    """Give the first word that mixes two of Latin, Cyrillic, Greek and Armenian; "" if none does.

    A word is a run of letters and their marks. Units and the like (μm, kΩ, ΔT) are fine.
    Source: UTS #39, 5.1, Mixed-Script Detection

    >>> mixed("Vladimir Рutin")
    'Рutin'
    >>> mixed("Vladimir Путин, 5 μm"), mixed("東京Tower")
    ('', '')
    """
    if text.isascii() or not _FOREIGN.search(text) or _ONE_SCRIPT.fullmatch(text):
        return ""
    start, scripts = 0, set[str]()
    for index, character in enumerate(f"{text} "):
        script = _script(character)
        if script:
            scripts.add(script)
            continue
        if len(scripts & _SCRIPTS) > 1 and not _UNIT.fullmatch(word := text[start:index]):
            return word
        start, scripts = index + 1, set()
    return ""


# Where a character that cannot be seen is needed --------------------------------------------------


def _needed(text: str, at: int) -> bool:
    """Whether an unseen character does something visible, and rightly, where it stands."""
    character = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if character in "\u200c\u200d":
        return _joins(character, before, after)
    if character == "\u200b":
        return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
    if "\u180b" <= character <= "\u180f":
        return _MONGOLIAN.match(before) is not None
    if "\ufe00" <= character <= "\ufe0f":
        return _varies(character, before)
    if "\U000e0100" <= character <= "\U000e01ef":
        return _IDEOGRAPH.match(before) is not None
    if "\U000e0020" <= character <= "\U000e007f":
        return _FLAG.search(text, max(0, at - 7), at) is not None
    return False


def _joins(joiner: str, before: str, after: str) -> bool:
    """Whether a joiner stands between letters of a joining script, or in an emoji sequence."""
    if _part(before) and _part(after):
        return True
    if joiner == "\u200c":
        return False
    if _part(before) and (before == _ENDS_JOINED or unicodedata.combining(before) == _VIRAMA):
        return True
    return (before == "\ufe0f" or _pictorial(before)) and _pictorial(after)


def _part(character: str) -> bool:
    """Whether a character is a letter, mark or digit of a joining script."""
    return _JOINING.match(character) is not None and unicodedata.category(character)[0] in "LMN"


def _varies(selector: str, before: str) -> bool:
    if selector >= "\ufe0e":
        return before in _KEYCAPS or _pictorial(before)
    if _IDEOGRAPH.match(before) or _VARIED.match(before):
        return selector <= "\ufe02"
    return selector == "\ufe00" and bool(before) and unicodedata.category(before) == "Sm"


def _pictorial(character: str) -> bool:
    """Whether a character is a symbol, as emoji are, or a colour of skin."""
    return bool(character) and unicodedata.category(character) in {"So", "Sm", "Sk"}


def _name(character: str) -> str:
    r"""Name a character plainly.

    >>> _name("\x07"), _name("\u2065")
    ('U+0007 CONTROL', 'U+2065 UNASSIGNED')
    """
    other = "CONTROL" if unicodedata.category(character) == "Cc" else "UNASSIGNED"
    return f"U+{ord(character):04X} {unicodedata.name(character, other)}"


@lru_cache(maxsize=8192)
def _script(character: str) -> str:
    """Tell the script of a letter by its name, "OTHER" for marks and all else, "" between words.

    >>> _script("a"), _script("ａ"), _script("я"), _script("µ"), _script("-")
    ('LATIN', 'LATIN', 'CYRILLIC', 'OTHER', '')
    """
    if unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "").removeprefix("FULLWIDTH ").split(" ", 1)[0]
    return name if name in _SCRIPTS else "OTHER"
