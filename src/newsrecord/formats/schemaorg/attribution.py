"""An attribution as a Claim or as an act, its words as a Quotation, its spans as annotations.

A source that denies something makes no Claim of it: whoever reads schema.org alone would take the
denial for the claim.  So only what is put forward is a Claim; other stances are actions, whose
`object` is what they are about.  What the article does not say was uttered is a mere Thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.formats.schemaorg.event import committed
from newsrecord.formats.schemaorg.things import address, days, on_account, own
from newsrecord.formats.script import Names, Node, node
from newsrecord.formats.selector import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.formats.part import Part

__all__ = ["attribution"]

ACTIONS = {
    "denies": "DisagreeAction",
    "doubts": "DisagreeAction",
    "opposes": "DisagreeAction",
    "supports": "AgreeAction",
    "asks": "AskAction",
    "requests": "CommunicateAction",
    "withholds": "CommunicateAction",
    "retracts": "CommunicateAction",
}
MOTIVES = {"content": "describing", "cue": "highlighting", "evidence": "linking"}
UNSAID = "not told as something that was said, which a Claim of schema.org is"
GAP = " … "
ANNOTATION = {
    "@context": {
        "oa": "http://www.w3.org/ns/oa#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
}
MEMBERS = {
    "source": "oa:hasSource",
    "selector": "oa:hasSelector",
    "refinedBy": "oa:refinedBy",
    "start": "oa:start",
    "end": "oa:end",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "value": "rdf:value",
}
"""The members of a target in the Web Annotation context, written without that context."""


def attribution(part: Part, names: Names) -> Iterator[Node]:
    """Write an attribution: the claim or act, the quotation, reviews and annotations."""
    iri = names.iri(part.take("id"))
    if not _said(part):
        part.why = UNSAID
        yield {**_own(part), **node("Thing", **{"@id": iri}, subjectOf=_article(part, names))}
        return
    quotation = _quotation(part, names)
    if part.see("stance") in ACTIONS:
        yield {**_own(part), **_action(part, names, iri, quotation)}
    else:
        yield {**_own(part), **_claim(part, names, iri)}
    if quotation:
        yield quotation
    yield from _reviews(part, names, iri)
    yield from _annotations(part, names, iri)


def _said(part: Part) -> bool:
    """Tell whether the author vouches for its having been said."""
    said = part.see("utterance")
    return said is None or (said.certainty, said.polarity, said.tense) == (
        "certain",
        "positive",
        "non_future",
    )


def _own(part: Part) -> Node:
    return own(
        stance=part.take("stance"),
        quote_type=part.take("quote_type"),
        attitude=part.take("attitude"),
        joint=part.take("joint"),
        factuality=committed(part.part("factuality")),
        utterance=committed(part.part("utterance")),
    )


def _article(part: Part, names: Names) -> Node | None:
    return names.link(part.take("article"))


def _claim(part: Part, names: Names, iri: str) -> Node:
    medium = part.part("medium")
    told = None if medium is None else names.link(medium.take("article"))
    return node(
        "Claim",
        **{"@id": iri},
        text=part.take("claim"),
        author=_people(part, "sources", names),
        sourceOrganization=_principals(part, names),
        about=names.links(part.take("about")),
        appearance=[each for each in (_article(part, names), told) if each],
        dateCreated=_day(part),
    )


def _action(part: Part, names: Names, iri: str, quotation: Node) -> Node:
    claim = part.take("claim")
    content = [node("Claim", text=claim)] if claim is not None else []
    return node(
        ACTIONS[part.see("stance")],
        **{"@id": iri},
        agent=_people(part, "sources", names),
        object=[*names.links(part.take("about")), *content],
        participant=_people(part, "addressees", names),
        result={"@id": quotation["@id"]} if quotation else None,
        startTime=_day(part),
        subjectOf=_article(part, names),
    )


def _day(part: Part) -> str | None:
    """Take the first dating by the author that is a plain date."""
    for when in on_account(part, "when"):
        if "/" not in when.see("edtf"):
            found = days(when, "edtf")
            if found is not None:
                return found.start
    return None


def _people(part: Part, name: str, names: Names) -> list[Node]:
    found = (_person(each, names) for each in part.parts(name))
    return [each for each in found if each]


def _person(part: Part, names: Names) -> Node:
    """Link to an actor; words stand in only where there is none, because they are not its name."""
    if part.see("actor") is not None:
        return {"@id": names.iri(part.take("actor"))}
    text = part.take("text")
    return {} if text is None else node("Thing", name=text)


def _principals(part: Part, names: Names) -> list[Node]:
    found = (names.link(each.take("on_behalf_of")) for each in part.parts("sources"))
    return [each for each in found if each]


def _quotation(part: Part, names: Names) -> Node:
    """Write the words as printed, if they are given; pieces are parted by an ellipsis."""
    words = [each.see("exact") for each in part.parts("content")]
    if part.see("quote_type") not in {"direct", "mixed"} or not words or None in words:
        return {}
    spoken = part.take("translated_from")
    original = None if spoken in {None, "und"} else node("Quotation", inLanguage=spoken)
    language = part.take("language")
    claims = part.see("stance") not in ACTIONS
    return {
        **own(quote_type=part.see("quote_type")),
        **node(
            "Quotation",
            **{"@id": names.within(part.see("id"), "quotation")},
            text=GAP.join(words),
            creator=_people(part, "sources", names),
            inLanguage=None if language == "und" else language,
            translationOfWork=original,
            isPartOf=names.link(part.see("article")),
            interpretedAsClaim=names.link(part.see("id")) if claims else None,
        ),
    }


def _reviews(part: Part, names: Names, iri: str) -> Iterator[Node]:
    """Write notes that cite what disputes a claim."""
    claim = part.see("claim")
    if part.see("stance") in ACTIONS or claim is None:
        return
    for number, note in enumerate(part.parts("notes")):
        if note.see("kind") == "disputed" and note.see("citations"):
            note.take("kind")
            yield node(
                "ClaimReview",
                **{"@id": names.within(part.see("id"), f"review-{number}")},
                claimReviewed=claim,
                itemReviewed={"@id": iri},
                reviewBody=note.take("text"),
                citation=[_citation(each) for each in note.parts("citations")],
            )


def _citation(part: Part) -> Node:
    publisher = part.take("publisher_name")
    return node(
        "CreativeWork",
        name=part.take("title"),
        url=address(part, "url"),
        publisher=None if publisher is None else node("Organization", name=publisher),
        datePublished=part.take("published"),
    )


def _annotations(part: Part, names: Names, iri: str) -> Iterator[Node]:
    for name, motive in MOTIVES.items():
        found = targets(part, name, names)
        if found:
            yield {
                **ANNOTATION,
                "@id": names.within(part.see("id"), name),
                "@type": "oa:Annotation",
                "oa:motivatedBy": {"@id": f"oa:{motive}"},
                "oa:hasBody": {"@id": iri},
                "oa:hasTarget": [_prefixed(each) for each in found],
            }


def _prefixed(value: Any) -> Any:
    if isinstance(value, list):
        return [_prefixed(each) for each in value]
    if not isinstance(value, dict):
        return value
    made: Node = {"@type": f"oa:{value['type']}"}
    for key, item in value.items():
        if key == "source":
            made[MEMBERS[key]] = {"@id": item}
        elif key != "type":
            made[MEMBERS[key]] = _prefixed(item)
    return made
