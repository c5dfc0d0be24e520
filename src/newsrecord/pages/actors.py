"""The people and organizations of an article, each once by name."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from newsrecord.codes import PATTERNS
from newsrecord.pages.blocks import types_of
from newsrecord.pages.nodes import is_reference, merged
from newsrecord.pages.remainder import Remainder
from newsrecord.pages.texts import flat, link, text, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrecord.source import Json

__all__ = ["Cast"]

SEVERAL = re.compile(
    r"[,;/|&\u2022\u00b7\u3001\uff0c]|\s(?:and|och|og|und|et|y|e|en|i|ja|ve|dan|и|та|with|mit)\s",
    re.IGNORECASE,
)
"""What may stand between two names in one string; such a string is kept and not taken apart."""
ORGANIZATIONS = frozenset(
    {
        "airline",
        "consortium",
        "cooperative",
        "corporation",
        "educationalorganization",
        "fundingscheme",
        "librarysystem",
        "localbusiness",
        "medicalorganization",
        "newsmediaorganization",
        "ngo",
        "onlinebusiness",
        "organization",
        "performinggroup",
        "politicalparty",
        "project",
        "researchorganization",
        "searchrescueorganization",
        "sportsorganization",
        "workersunion",
    }
)
"""Organization and the classes right below it, of schema.org 30.0; pages vary their case."""
IMPLIED = ("Person", "Organization", "GovernmentOrganization")
"""Types of which the kind of an actor says all."""


class Cast:
    """The actors of one article; `used` are the ids of the nodes that went into them whole."""

    def __init__(
        self, article: str, known: Mapping[str, dict[str, Json]], provenance: list[Json]
    ) -> None:
        self.used: set[str] = set()
        self.bylines: dict[str, None] = {}
        self._article = article
        self._known = known
        self._provenance = provenance
        self._actors: dict[str, list[dict[str, Json]]] = {}

    def parties(self, rest: Remainder, name: str, *, authors: bool = False) -> list[dict[str, Any]]:
        """Take those whom a property names; among `authors` a string may name several."""
        found: dict[str, dict[str, Any]] = {}
        for value in rest.all(name):
            party, whole = self._party(value, authors=authors)
            if whole:
                rest.drop(name, value)
            if party:
                found.setdefault(party["name"], party)
        return list(found.values())

    def _party(self, value: Json, *, authors: bool) -> tuple[dict[str, Any], bool]:
        """Make a party of a value, and tell whether nothing else needs to be kept of it."""
        if not isinstance(value, dict):
            node = {"name": value} if link(value) is None else {}
        else:
            node = self._known.get(value["@id"], value) if is_reference(value) else value
        name = _name(node)
        if name is None:
            return {}, False
        if authors and SEVERAL.search(name):
            self.bylines[name] = None
            return {"name": name}, value in (name, {"name": name})
        self._actors.setdefault(name, []).append(node)
        if node is not value and isinstance(value, dict):
            self.used.add(value["@id"])
        return {"actor": self.id_of(name), "name": name}, True

    def id_of(self, name: str) -> str:
        """Give the id of the actor of this name."""
        digest = hashlib.sha256(name.encode()).hexdigest()
        return f"{self._article}/actor/{digest[:16]}"

    def records(self) -> list[dict[str, Any]]:
        """Return the actors, in the order in which the article names them."""
        return [self._record(name, merged(nodes)) for name, nodes in self._actors.items()]

    def _record(self, name: str, node: dict[str, Json]) -> dict[str, Any]:
        rest = Remainder(node)
        rest.first("name", word)
        aliases = rest.every("alternateName", word, told=[name])
        names = [{"text": name}, *({"text": alias, "kind": "alias"} for alias in aliases)]
        urls: list[str] = []
        for each in ("url", "sameAs", "@id"):
            urls += rest.every(each, _url, told=urls)
        record: dict[str, Any] = {
            "id": self.id_of(name),
            "type": "Actor",
            "kind": _kind(rest),
            "named": True,
            "names": names,
            "identifiers": [{"scheme": "url", "value": url} for url in urls],
            "description": rest.first("description", text),
            "provenance": self._provenance,
            "ext": rest.ext(),
        }
        return {key: value for key, value in record.items() if value not in (None, [], {})}


def _name(node: dict[str, Json]) -> str | None:
    """Tell the name of a node, which may be given in two parts (schema.org, givenName)."""
    names = [word(each) for each in flat(node.get("name", []))]
    parts = [word(node.get(each)) for each in ("givenName", "familyName")]
    return next(filter(None, [*names, " ".join(filter(None, parts))]), None)


def _url(value: Json) -> str | None:
    found = link(value)
    return found if found and PATTERNS["url"].fullmatch(found) else None


def _kind(rest: Remainder) -> str:
    """Tell the kind from the types, if they agree; those that say more stay in `ext`."""
    values = rest.all("@type")
    kinds = {_kind_of(each) for value in values for each in types_of({"@type": value})}
    if len(kinds) != 1:
        return "unknown"
    rest.drop_each("@type", [value for value in values if value in IMPLIED])
    return kinds.pop()


def _kind_of(name: str) -> str:
    small = name.lower()
    if small in {"person", "governmentorganization"}:
        return {"person": "person"}.get(small, "government")
    return "organization" if small in ORGANIZATIONS else "unknown"
