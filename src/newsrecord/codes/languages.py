"""Language tags that are valid, but should be written otherwise."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.codes.table import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PLAIN", "language_hint"]

PLAIN = frozenset(
    re.findall(
        "[a-z]+",
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv "
        "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
        "hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
        "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
        "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm "
        "sn so sq sr ss st su sv sw ta te tg th ti tk tn to tr ts tt tw ty ug uk ur uz ve vi vo "
        "wa wo xh yi yo za zh zu und ",
    )
)
"""Tags that are valid and have no better form, so that nothing need be loaded to tell."""


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
    if tag in PLAIN:
        return ""
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
