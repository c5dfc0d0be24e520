"""The actors of a sample scene: a visitor, the body behind him, what articles share."""

# ruff: noqa: C901, PLR0912  Each optional part of a record is one branch.
from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.sample_shared import extension, note, provenance, states
from newsrecord.authoring.sample_text import (
    BLOCK,
    LANGUAGES,
    LATIN,
    has_denial,
    scramble,
    shared_numbers,
    state,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.authoring.sample_shared import Record
    from newsrecord.authoring.sample_text import Scene

_KINDS = ("organization", "government", "state", "igo", "territory", "group", "other", "unknown")


_FORMER = ("SUHH", "YUCS", "CSHH", "DDDE", "YDYE", "ZRCD", "BUMM")


def _check_digits(text: str) -> str:
    """Work out the two check digits of a LEI (ISO 7064, MOD 97-10)."""
    return f"{98 - int(''.join(str(int(letter, 36)) for letter in text + '00')) % 97:02}"


def _isni(number: int) -> str:
    """Write an ISNI with its check digit (ISO 7064, MOD 11-2)."""
    digits = f"{number:015}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits + ("X" if check == 10 else str(check))


def _identifiers(s: Scene, number: int, *, person: bool) -> list[Record]:
    """List identifiers that no other actor has; `number` is the actor's own."""
    found: list[Record] = [{"scheme": "wikidata", "value": f"Q{500_000_000 + number}"}]
    turns = s.t // 3
    if person:
        scheme = ("viaf", "isni", "everypolitician", "ftm", "opensanctions")[turns % 5]
    else:
        scheme = ("lei", "ftm", "url", "opensanctions")[turns // 2 & 3]
    if scheme == "isni":
        value = _isni(990_000_000_000 + number)
    elif scheme == "lei":
        stem = f"9999{number:014}"
        value = stem + _check_digits(stem)
    elif scheme == "everypolitician":
        value = f"00000000-0000-4000-8000-{number:012x}"
    elif scheme == "ftm":
        value = f"{number:040x}"
    else:
        value = {
            "viaf": f"{990_000_000 + number}",
            "url": f"https://body.example.org/{number}",
        }.get(scheme, f"NK-{number:022}")
    if turns % 2:
        found.append({"scheme": scheme, "value": value})
    return found


def _names(s: Scene, key: str, turns: int) -> list[Record]:
    text, latin, tag = s.values[key], s.latin[key], s.lang.tag
    names: list[Record] = [{"text": text, "language": tag, "kind": "primary"}]
    if s.lang.width > 1.5:
        other = (
            ("en", "official") if key == "O" else (f"{tag.split('-')[0]}-Latn", "transliteration")
        )
        names.append({"text": latin, "language": other[0], "kind": other[1]})
    if turns % 4 == 1:
        names.append(
            {
                "text": text.split(" ")[-1],
                "language": tag,
                "kind": ("short", "alias")[turns // 4 & 1],
            }
        )
    elif turns % 8 == 2:
        names.append({"text": f"@{latin.replace(' ', '_').lower()}", "kind": "handle"})
    return [dict(pair) for pair in dict.fromkeys(tuple(name.items()) for name in names)]


_POSTS = ("holds_position", "leads", "member_of", "represents", "family_of", "other")


def person(s: Scene) -> Record:
    """Write the visitor."""
    t, n, values = s.t, s.numbers, s.values
    post: Record = {"kind": _POSTS[t % 6], "target": f"actor/{s.index}-body"}
    if t % 3 == 1:
        post["basis"] = ("stated", "inferred")[t & 1]
    if post["kind"] == "family_of":
        post["text"] = f"a cousin of {s.latin['O']}'s founder"
        del post["target"]
    if t % 6 == 0:
        post["evidence"] = [s.span("lead.TI")]
    if post["kind"] in ("holds_position", "other"):
        post["title"] = values["TI"]
    if t % 5 == 2:
        post["valid"] = f"{1985 + n[0] % 9}/.."
    if t % 7 == 3:
        post["according_to"] = f"att/{s.index}-1"
    mentions: list[Record] = [
        {**(s.quoted("lead.P") if t % 6 == 3 else s.span("lead.P")), "form": "name"}
    ]
    if t % 4 == 1:
        mentions.append({**s.span("lead.TI"), "form": "title"})
    if t % 6 == 1:
        mentions.append({**s.span("stay.PR"), "form": "pronoun"})
    elif t % 6 == 2:
        mentions.append({**s.span("stay.EL"), "form": "ellipsis"})
    elif t % 6 == 3:
        mentions.append({**s.span("press.DE"), "form": "description"})
    if t % 6 == 0:
        mentions.append({**s.span("headline.P"), "form": "name"})
    a: Record = {
        "id": f"actor/{s.index}-person",
        "type": "Actor",
        "kind": "person",
        "named": True,
        "names": _names(s, "P", t),
        "exists": f"{1938 + n[1] % 30}-{1 + n[2] % 12:02}/..",
        "relations": [post],
        "mentions": mentions,
    }
    if t % 2:
        a["identifiers"] = _identifiers(s, 4 * s.index, person=True)
    if t % 4 == 0:
        a["countries"] = [s.lang.lists["country"][2]]
        a["description"] = f"{s.latin['P']} speaks for {s.latin['O']}."
    if t % 8 == 6:
        a["ext"] = extension(s, "person")
    return a


_TIES = (
    "part_of",
    "government_of",
    "ally_of",
    "located_in",
    "recognized_by",
    "owned_by",
    "possibly_same",
    "same_as",
    "member_of",
)


def has_predecessor(t: int) -> bool:
    """Whether the body of turn `t` follows another one that is gone."""
    return t % 10 == 6 and _TIES[t % 9] not in ("possibly_same", "same_as")


def body_actor(s: Scene) -> Record:
    """Write what the visitor speaks for: an actor of each kind in its turn."""
    t, index = s.t, s.index
    block = index // BLOCK
    kind = _KINDS[t & 7]
    tie: Record = {"kind": _TIES[t % 9], "basis": ("inferred", "stated")[t & 1]}
    if tie["kind"] in ("possibly_same", "same_as"):
        tie["text"] = f"the former office of {s.latin['CI']}"
    elif has_predecessor(t):
        tie = {"kind": "successor_of", "target": f"actor/{index}-former", "basis": "inferred"}
    else:
        tie["target"] = f"actor/state-{block}-1"
    mentions: list[Record] = [{**s.span("lead.O"), "form": "name"}]
    if t % 9 == 3:
        mentions.append({**s.span("summary.O"), "form": "name"})
    if kind == "group":
        mentions.append({**s.span("both.BO"), "form": "collective", "members": states(block)})
    if kind in ("government", "state") and has_denial(t):
        literal = {
            "name": s.values["CI"],
            "country": s.lang.lists["country"][2],
            "precision": "city",
        }
        mentions.append({**s.quoted("denial.CAP"), "form": "metonym", "literal": literal})
    if kind in ("state", "territory", "government") and t % 6 == 2:
        mentions.append({**s.span("press.AD"), "form": "adjective"})
    a: Record = {
        "id": f"actor/{index}-body",
        "type": "Actor",
        "kind": kind,
        "named": kind != "group",
        "names": _names(s, "O", t // 3),
        "relations": [tie],
        "mentions": mentions,
    }
    if kind == "group":
        a["members"], a["members_complete"] = states(block), t % 16 == 5
    elif t % 3 == 1:
        a["identifiers"] = _identifiers(s, 4 * index + 1, person=False)
    if t % 3 != 1:
        a["exists"] = f"{1950 + s.numbers[3] % 30}/.."
    if t % 5 == 0:
        a["countries"] = [s.lang.lists["country"][2]]
        a["sectors"] = [{"scheme": "sector", "label": ("transport", "health", "trade")[t % 3]}]
    if t % 6 == 2:
        a["provenance"] = provenance(s, 1)
    if t % 15 == 1:
        a["notes"] = [note(s, "/names/0")]
    return a


def former(s: Scene) -> Record:
    """Write the body that was there before."""
    a: Record = {
        "id": f"actor/{s.index}-former",
        "type": "Actor",
        "kind": "organization",
        "named": True,
        "names": [
            {
                "text": f"Old {word(LATIN, scramble(s.index, 1453, s.offset))} Institute",
                "language": "en",
                "kind": "former",
                "valid": "1960/1988",
            }
        ],
        "exists": f"{1920 + s.numbers[0] % 30}-03/1988-11-30",
        "description": f"Its papers went to {s.latin['O']}.",
    }
    code = _FORMER[s.index // 10 % len(_FORMER)]
    a["countries"] = [code]
    # A code of a former country stands for one actor: a single body bears it, in place of its
    # country.
    if s.index == BLOCK - 1:
        a["identifiers"] = [{"scheme": "iso3166-3", "value": code}]
    return a


def shared(s: Scene) -> Iterator[Record]:
    """Write what a block of articles shares: two states, mentioned in its first one, an outlet."""
    block = s.index // BLOCK
    numbers = shared_numbers(block, s.offset)
    for place in (0, 1):
        number = numbers[place]
        mentions: list[Record] = [{**s.span(f"both.S{place + 1}"), "form": "name"}]
        if place and has_denial(s.t) and s.t & 7 not in (1, 2):
            literal = {"name": s.values["CAP"], "role": "location", "within": states(block)[1]}
            mentions.append({**s.span("denial.CAP"), "form": "metonym", "literal": literal})
        if not place and s.t & 7 != 5:
            mentions.append({**s.span("both.BO"), "form": "collective", "members": states(block)})
        names: list[Record] = [{"text": state(LATIN, number), "language": "en", "kind": "primary"}]
        names += [
            {
                "text": state(lang, number),
                "language": lang.tag,
                "kind": "native" if turns == block % 11 else "official",
            }
            for turns, lang in enumerate(LANGUAGES[1:])
        ]
        yield {
            "id": states(block)[place],
            "type": "Actor",
            "kind": "state",
            "named": True,
            "names": names,
            "identifiers": [
                {"scheme": "wikidata", "value": f"Q{500_000_002 + 4 * (s.index + place)}"}
            ],
            "exists": "1899-05-04/..",
            "mentions": mentions,
            "provenance": provenance(s, place),
        }
    outlet = [
        {"text": lang.lists["bodies"][7].format(word(lang, numbers[2])), "language": lang.tag}
        for lang in LANGUAGES
    ]
    yield {
        "id": f"actor/outlet-{block}",
        "type": "Actor",
        "kind": "organization",
        "named": True,
        "names": outlet,
        "identifiers": [{"scheme": "wikidata", "value": f"Q{500_000_003 + 4 * s.index}"}],
        "sectors": [{"scheme": "sector", "code": "MED", "label": "media"}],
    }
