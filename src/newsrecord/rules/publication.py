"""Rules on notes, provenance and languages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.finding import Problem
    from newsrecord.model import Note, Provenance

__all__ = ["RULES"]


@record_rule("NR801", "uncited-note", on="Note")
def uncited_note(note: Note) -> Iterable[Problem]:
    """A note that disputes or corrects cites nothing.

    Why: A reader must be able to check who is right.
    Bad: {"kind": "disputed", "text": "It was not the only one."}
    Good: {"kind": "disputed", "text": "...", "citations": [{"title": "Gazette of 13 July"}]}
    Source: docs/model.md, Note
    """
    if note.kind in {"disputed", "correction"} and not note.citations:
        return found((), f"a note of the kind {note.kind} needs `citations`")
    return Clean


@record_rule("NR802", "unversioned-provenance", on="Provenance")
def unversioned_provenance(provenance: Provenance) -> Iterable[Problem]:
    """A model or a rule is named without its version.

    Why: Another version gives other records, so the record cannot be made again.
    Bad: {"method": "model", "agent": "tagger"}
    Good: {"method": "model", "agent": "tagger", "version": "2.1"}
    Source: docs/model.md, Provenance
    """
    if provenance.method in {"model", "rule"} and provenance.version is None:
        return found((), f"the method {provenance.method} needs a `version`")
    return Clean


@lru_cache(maxsize=1 << 12)
def _valid_tag(tag: str) -> bool:
    import langcodes

    return langcodes.tag_is_valid(tag)


@record_rule("NR803", "invalid-language", on="language")
def invalid_language(tag: str) -> Iterable[Problem]:
    """A language tag is not one of BCP 47.

    Why: Search, hyphenation and speech look the tag up in the registry.
    Bad: english
    Good: en
    Source: RFC 5646, section 2.2.9
    """
    if _valid_tag(tag):
        return Clean
    return found((), f'"{tag}" is not a valid BCP 47 language tag', "und says that it is unknown")


RULES: tuple[Rule, ...] = (uncited_note, unversioned_provenance, invalid_language)
