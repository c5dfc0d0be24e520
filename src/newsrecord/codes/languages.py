"""Language tags that are valid, but should be written otherwise."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.codes.table import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["language_hint"]


@lru_cache(maxsize=1)
def _deprecated() -> Mapping[str, str]:
    """Read the deprecated tags in small letters, with what to write instead."""
    return MappingProxyType({tag.lower(): instead for tag, instead in rows("languages")})


def language_hint(tag: str) -> str:
    """Say how a tag should be written that is valid but deprecated, or too long, or "".

    Former regions are left alone: ru-SU may well be meant; UK is none.  A language with a code of
    two letters must not have the one of three (RFC 5646, 2.2.1), though langcodes calls that valid.

    >>> language_hint("iw"), language_hint("deu-AT"), language_hint("he")
    ('iw is deprecated: write he', 'deu-AT is too long: write de-AT', '')
    >>> language_hint("en-UK")
    'en-UK has no region of the registry: write en-GB'
    """
    import langcodes

    if not langcodes.tag_is_valid(tag):
        return ""
    parts = tag.replace("_", "-").split("-")
    for end in range(min(len(parts), 3), 0, -1):
        instead = _deprecated().get("-".join(parts[:end]).lower())
        if instead:
            return f"{tag} is deprecated: write {_joined(instead, parts[end:])}"
    if any(part.upper() == "UK" for part in parts[1:]):
        right = "-".join("GB" if part.upper() == "UK" else part for part in parts)
        return f"{tag} has no region of the registry: write {right}"
    short = _short(parts[0].lower())
    return f"{tag} is too long: write {_joined(short, parts[1:])}" if short else ""


def _joined(start: str, rest: list[str]) -> str:
    """Put the rest of a tag behind its new start, of whose scripts that of the rest wins."""
    if rest and len(rest[0]) == 4 and rest[0].isalpha():
        start = start.removesuffix("-Latn")
    return "-".join([start, *rest])


def _short(language: str) -> str:
    """Give the code of two letters of a language that is written with three, or ""."""
    import langcodes

    if len(language) != 3:
        return ""
    found = langcodes.Language.get(language)
    short = found.language or ""
    if len(short) != 2:
        return ""
    long = {found.to_alpha3(variant=variant) for variant in ("T", "B")}
    return short if language in long else ""
