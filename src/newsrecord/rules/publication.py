"""Rules on how an article came out and a record was made: languages, dates, embargo, notes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrecord.codes import PLAIN, language_hint
from newsrecord.edtf import certainly_before
from newsrecord.finding import Problem, Severity
from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.model import Article, Note, Provenance

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


# Languages ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 12)
def _valid_tag(tag: str) -> bool:
    if tag in PLAIN:
        return True
    import langcodes

    return langcodes.tag_is_valid(tag)


@lru_cache(maxsize=1 << 12)
def _hint(tag: str) -> str:
    return language_hint(tag) if _valid_tag(tag) else ""


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


@record_rule("NR804", "deprecated-language", on="language", severity=Severity.warning)
def deprecated_language(tag: str) -> Iterable[Problem]:
    """A language tag was replaced by another.

    Why: Half the readers look for the new one and find nothing.
    Bad: iw
    Good: he
    Source: RFC 5646, section 2.2.9; IANA Language Subtag Registry
    """
    hint = _hint(tag)
    return found((), hint) if hint else Clean


@record_rule("NR805", "translation-without-languages", on="Article", severity=Severity.warning)
def translation_without_languages(article: Article) -> Iterable[Problem]:
    """A translation does not say from or into which language.

    Why: Whoever judges its errors must know both; und says that one is unknown.
    Bad: {"translations": [{"method": "machine"}]}
    Good: {"translations": [{"method": "machine", "from": "und", "to": "en"}]}
    Source: docs/model.md, Translation
    """
    return tuple(
        Problem(
            ("translations", index), f"the translation has no {names}", 'write "und" if unknown'
        )
        for index, step in enumerate(article.translations)
        if (names := _missing(step))
    )


def _missing(step: Any) -> str:
    return " and no ".join(
        f"`{name}`" for name, value in (("from", step.from_), ("to", step.to)) if value is None
    )


@record_rule("NR806", "broken-translation-chain", on="Article", severity=Severity.warning)
def broken_translation_chain(article: Article) -> Iterable[Problem]:
    """A translation does not start where the one before it ended, or ends in another language.

    Why: The steps lead from the first text to this one; a gap means that one is missing.
    Bad: {"language": "en", "translations": [{"from": "ko", "to": "ru", ...}]}
    Good: {"language": "en", "translations": [{"from": "ko", "to": "en", ...}]}
    Source: docs/model.md, Translation
    """
    steps = article.translations
    if not steps:
        return Clean
    pairs = [
        (("translations", index + 1, "from"), steps[index].to, steps[index + 1].from_)
        for index in range(len(steps) - 1)
    ]
    last = len(steps) - 1
    pairs.append((("translations", last, "to"), article.language, steps[last].to))
    problems = [
        Problem(path, f"the language here is {there}, and {here} is due")
        for path, here, there in pairs
        if here and there and _valid_tag(here) and _valid_tag(there)
        if not _same_language(here, there)
    ]
    problems += [
        Problem(("translations", index), f"from {step.from_} to {step.to} nothing is translated")
        for index, step in enumerate(steps)
        if step.from_ is not None and step.from_ == step.to != "und"
    ]
    return problems


def _same_language(one: str, other: str) -> bool:
    first, second = (tag.partition("-")[0].lower() for tag in (one, other))
    return "und" in {first, second} or first == second


# Dates --------------------------------------------------------------------------------------------


@record_rule("NR807", "dates-out-of-order", on="Article", severity=Severity.warning)
def dates_out_of_order(article: Article) -> Iterable[Problem]:
    """The dates of an article do not follow each other as they must.

    Why: A text is made, then published, then changed, and lapses last.
    Bad: {"published": "2022-10-08", "modified": "2022-10-07"}
    Good: {"published": "2022-10-07", "modified": "2022-10-08"}
    Source: docs/model.md, Article
    """
    if article.expires is None and not article.corrections:
        created, published, modified = article.created, article.published, article.modified
        if not (_turned(created, published) or _turned(published, modified)) and not (
            _turned(created, modified)
        ):
            return Clean
    return tuple(
        Problem(path, f"{there} is before {here}, which is `{name}`")
        for path, there, name, here in _pairs(article)
        if certainly_before(there, here)
    )


def _turned(first: str | None, second: str | None) -> bool:
    return first is not None and second is not None and certainly_before(second, first)


def _pairs(article: Article) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    """Yield what may not be before what: path and moment, name and moment."""
    created, published = article.created, article.published
    modified, expires = article.modified, article.expires
    embargo = article.embargo.until if article.embargo is not None else None
    if created is not None and published is not None:
        yield ("published",), published, "created", created
    for before, name in ((created, "created"), (published, "published")):
        if before is not None and modified is not None:
            yield ("modified",), modified, name, before
    if expires is not None:
        for before, name in (
            (created, "created"),
            (published, "published"),
            (embargo, "embargo/until"),
        ):
            if before is not None:
                yield ("expires",), expires, name, before
    for index, correction in enumerate(article.corrections):
        if published is not None and correction.date is not None:
            yield ("corrections", index, "date"), correction.date, "published", published


@record_rule("NR810", "dated-after-check", on="Article", severity=Severity.warning, dated=True)
def dated_after_check(article: Article, today: str) -> Iterable[Problem]:
    """An article was made, published or corrected after the day of the check.

    Why: A date ahead of the calendar is a slip, or belongs into `embargo`.
    Bad: {"published": "2035-10-07"}, checked as of 2026-01-01
    Good: {"published": "2025-10-07"}
    Source: docs/model.md, Article
    """
    dates: list[tuple[tuple[str | int, ...], str | None]] = [
        (("created",), article.created),
        (("published",), article.published),
        (("modified",), article.modified),
    ]
    dates += [(("corrections", i, "date"), each.date) for i, each in enumerate(article.corrections)]
    return tuple(
        Problem(path, f"{moment} lies after the day of the check")
        for path, moment in dates
        if moment is not None and _ahead(moment, today)
    )


@record_rule(
    "NR815", "recorded-after-check", on="Provenance", severity=Severity.warning, dated=True
)
def recorded_after_check(provenance: Provenance, today: str) -> Iterable[Problem]:
    """A record was made after the day of the check.

    Why: The clock of the machine that made it is wrong, and so may be all its dates.
    Bad: {"method": "human", "agent": "desk", "time": "2035-01-01"}, checked as of 2026-01-01
    Good: {"method": "human", "agent": "desk", "time": "2025-01-01"}
    Source: docs/model.md, Provenance
    """
    if provenance.time is None or not _ahead(provenance.time, today):
        return Clean
    return found(("time",), f"{provenance.time} lies after the day of the check")


def _ahead(moment: str, today: str) -> bool:
    return int(moment[:4]) + 1 >= int(today[:4]) and certainly_before(today, moment)


# Embargo and rights -------------------------------------------------------------------------------


@record_rule("NR808", "published-under-embargo", on="Article", severity=Severity.warning)
def published_under_embargo(article: Article) -> Iterable[Problem]:
    """An article was published before its embargo ended.

    Why: Either the embargo was broken, or `published` is when it was sent to the desks.
    Bad: {"published": "2022-10-07T08:00:00Z", "embargo": {"until": "2022-10-07T12:00:00Z"}}
    Good: {"published": "2022-10-07T12:00:00Z", "embargo": {"until": "2022-10-07T12:00:00Z"}}
    Source: docs/model.md, Article
    """
    embargo, published = article.embargo, article.published
    if embargo is None or published is None:
        return Clean
    if embargo.until is None:
        return found(("published",), f"published {published}, under an embargo without end")
    if not certainly_before(published, embargo.until):
        return Clean
    return found(("published",), f"published {published}, under an embargo until {embargo.until}")


@record_rule("NR809", "open-embargo", on="Article", severity=Severity.notice, dated=True)
def open_embargo(article: Article, today: str) -> Iterable[Problem]:
    """An article is still under embargo on the day of the check.

    Why: Whoever passes the dataset on must know that not all of it may come out yet.
    Bad: {"embargo": {"until": "2035-01-01T00:00:00Z"}}, checked as of 2026-01-01
    Good: {"embargo": {"until": "2025-01-01T00:00:00Z"}}
    Source: docs/model.md, Article
    """
    embargo = article.embargo
    if embargo is None:
        return Clean
    if embargo.until is None:
        # One that was published all the same is told by NR808.
        told = article.published is not None
        return Clean if told else found(("embargo",), "the article is under an embargo without end")
    # In doubt it is open: a day of the check says nothing about its hours.
    if embargo.until == today or certainly_before(embargo.until, today):
        return Clean
    return found(("embargo", "until"), f"the article is under an embargo until {embargo.until}")


@record_rule("NR811", "rights-without-holder", on="Article", severity=Severity.notice)
def rights_without_holder(article: Article) -> Iterable[Problem]:
    """An article's rights name terms, and nobody who holds them.

    Why: Whoever wants to reuse the text does not know whom to ask or to credit.
    Bad: {"rights": {"usage_terms": "no reuse before Monday"}}
    Good: {"rights": {"holder": {"name": "Example Desk"}, "usage_terms": "..."}}
    Source: docs/model.md, Article
    """
    rights = article.rights
    if rights is None or rights.holder is not None or rights.notice is not None:
        return Clean
    if article.publisher is not None or article.credit_line is not None:
        return Clean
    return found(("rights",), "the rights have no `holder` and no `notice`")


# Notes --------------------------------------------------------------------------------------------


@record_rule("NR816", "dangling-pointer", on="Record")
def dangling_pointer(record: Any) -> Iterable[Problem]:
    """A note points at a part that the record does not have.

    Why: A remark about nothing is lost on every reader; lists count from 0. A field that the
    record could have may be pointed at, to say why it is not there.
    Bad: {"pointer": "/qualifiers/1"} where there is one qualifier
    Good: {"pointer": "/qualifiers/0"}
    Source: docs/model.md, Note; RFC 6901
    """
    if not record.notes:
        return Clean
    return tuple(
        Problem(("notes", index, "pointer"), f"the record has no {note.pointer}")
        for index, note in enumerate(record.notes)
        if note.pointer is not None and not _leads_somewhere(record, note.pointer)
    )


def _leads_somewhere(record: Any, pointer: str) -> bool:
    """Follow a pointer; a field that the record could have, and has not, may be its last step."""
    value = record
    for token in pointer.split("/")[1:]:
        if value is None:
            return False
        try:
            value = _below(value, token.replace("~1", "/").replace("~0", "~"))
        except (LookupError, AttributeError, ValueError):
            return False
    return True


def _below(value: Any, token: str) -> Any:
    """Take one step.

    Raises:
        LookupError, AttributeError, ValueError: there is nothing of that name or number.
    """
    if isinstance(value, dict):
        return value[token]
    if isinstance(value, (tuple, list)):
        if str(index := int(token)) != token or index < 0:
            raise LookupError(token)
        return value[index]
    kind = type(value)
    fields: Any = getattr(kind, "__struct_fields__", None) or getattr(kind, "model_fields", ())
    name = ALIASES.get(token, token)
    if name not in fields or token in ALIASES.values():
        raise LookupError(token)
    return getattr(value, name)


ALIASES = {"from": "from_"}
"""Names of data that Python spells in another way."""


RULES: tuple[Rule, ...] = (
    uncited_note,
    unversioned_provenance,
    invalid_language,
    deprecated_language,
    translation_without_languages,
    broken_translation_chain,
    dates_out_of_order,
    published_under_embargo,
    open_embargo,
    dated_after_check,
    rights_without_holder,
    recorded_after_check,
    dangling_pointer,
)
