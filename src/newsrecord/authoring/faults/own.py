"""Small sound records of our own, for faults between records that no sample has side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.authoring.faults.base import Fault, Plant

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsrecord.authoring.faults.base import Record

__all__ = ["beside", "own_actor", "own_article", "own_attribution", "own_event", "quote", "twin_id"]

# Shorter than what is held to be a copy if two articles have it.
_BODY = "A clerk said that the ferry had left. “It is gone,” said the harbour office."


def beside(build: Callable[[Record], Plant]) -> Fault:
    """Make a fault of records that stand behind a sound one, whose id makes theirs unique."""

    def planter(record: Record) -> Plant:
        made = build(record)
        return made._replace(before=(record, *made.before))

    return Fault("", planter)


def twin_id(record: Record) -> str:
    """Make an id that comes after that of a record, whatever else there is."""
    return f"{record['id']}-twin"


def own_article(host: Record, word: str = "ferry", **members: Any) -> Record:
    """Write an article, named after the record beside which it stands."""
    id_ = f"article/{host['id'].replace('/', '-')}-{word}"
    return {"id": id_, "type": "Article", "language": "en", "body": _BODY} | members


def own_actor(id_: str, **members: Any) -> Record:
    """Write an actor that no article mentions."""
    names = [{"text": "Ida Brack", "language": "en"}]
    made: Record = {"id": id_, "type": "Actor", "kind": "person", "named": True, "names": names}
    return made | members


def own_event(article: Record, word: str = "leaves", **members: Any) -> Record:
    """Write an event of our own article, told as having happened."""
    made: Record = {
        "id": _part(article, "event", word),
        "type": "Event",
        "article": article["id"],
        "label": f"the ferry {word}",
        "eventuality": "occurrence",
        "genericity": "specific",
        "factuality": {"certainty": "certain", "polarity": "positive", "tense": "non_future"},
        "evidence": [quote(article, "the ferry had left")],
    }
    return made | members


def own_attribution(article: Record, word: str = "clerk", **members: Any) -> Record:
    """Write an attribution of our own article; the caller says what it is about."""
    made: Record = {
        "id": _part(article, "att", word),
        "type": "Attribution",
        "article": article["id"],
        "sources": [{"specificity": "unnamed", "text": "A clerk"}],
        "stance": "asserts",
        "quote_type": "indirect",
        "cue": [quote(article, "said")],
    }
    return made | members


def quote(article: Record, words: str) -> Record:
    """Point at the first place of some words in the body of our own article."""
    start = article["body"].index(words)
    return {"article": article["id"], "start": start, "end": start + len(words), "exact": words}


def _part(article: Record, kind: str, word: str) -> str:
    return f"{kind}/{article['id'].partition('/')[2]}-{word}"
