"""What the gate finds: faults of the bytes (NR0xx) and of the schema (NR1xx)."""

from __future__ import annotations

from newsrecord.finding import Severity
from newsrecord.rules.base import Rule, gate_rule

__all__ = ["RULES"]

_DATA = "docs/model.md, the record model, version 1"

RULES: tuple[Rule, ...] = (
    gate_rule(
        "NR001",
        "invalid-json",
        """The text is not JSON.

        Why: Nothing in a record that cannot be read can be checked.
        Bad: {"id": "actor/x",}
        Good: {"id": "actor/x"}
        Source: RFC 8259
        """,
    ),
    gate_rule(
        "NR002",
        "invalid-utf8",
        """The bytes are not UTF-8.

        Why: Guessing an encoding changes names and moves every span.
        Bad: a file saved as Latin-1 or UTF-16
        Good: the same file saved as UTF-8
        Source: RFC 8259, section 8.1
        """,
    ),
    gate_rule(
        "NR003",
        "duplicate-key",
        """An object has two members of the same name.

        Why: Readers keep the first, the last or both; no two tools would see the same record.
        Bad: {"id": "actor/x", "id": "actor/y"}
        Good: {"id": "actor/x"}
        Source: RFC 7493, section 2.3
        """,
    ),
    gate_rule(
        "NR004",
        "unsafe-number",
        """A number is not one that every reader reads alike.

        Why: NaN and Infinity are not JSON; integers beyond 2**53 - 1 lose digits in many readers.
        Bad: {"value": 9007199254740993}
        Good: {"value": 9007199254740991}
        Source: RFC 7493, section 2.2
        """,
    ),
    gate_rule(
        "NR005",
        "forbidden-character",
        """A string holds U+0000 or a lone surrogate.

        Why: Neither survives databases, Parquet or RDF, and neither is text.
        Bad: {"text": "a\\u0000b"}
        Good: {"text": "ab"}
        Source: RFC 7493, section 2.1
        """,
    ),
    gate_rule(
        "NR006",
        "byte-order-mark",
        """The file begins with a byte order mark.

        Why: It is no part of the data, and some readers stumble over it.
        Bad: EF BB BF 7B 22 ...
        Good: 7B 22 ...
        Source: RFC 8259, section 8.1
        """,
        Severity.warning,
    ),
    gate_rule(
        "NR007",
        "too-deep",
        """A record is nested deeper than the limit.

        Why: Deep nesting makes readers crash; the record was not checked.
        Bad: [[[[ ... 65 levels ... ]]]]
        Good: at most 64 levels, or `--limit depth=N`
        Source: docs/trust.md, T1
        """,
    ),
    gate_rule(
        "NR008",
        "record-too-large",
        """A record is longer than the limit.

        Why: Memory stays bounded; the record was skipped and not checked.
        Bad: one line of 20 MB
        Good: at most 16 MiB, or `--limit record_bytes=N`
        Source: docs/trust.md, T2
        """,
    ),
    gate_rule(
        "NR009",
        "input-too-large",
        """A compressed input grows beyond the limit.

        Why: A few kilobytes can hold terabytes; the rest was not read.
        Bad: 65 KB that decompress to 2 GB
        Good: an ordinary ratio, or `--limit ratio=N`
        Source: docs/trust.md, T3
        """,
    ),
    gate_rule(
        "NR010",
        "corrupt-input",
        """The input is truncated or corrupt.

        Why: A part of the dataset is missing, so the rest must not pass for the whole.
        Bad: a .gz file cut in the middle
        Good: the whole file, fetched again
        Source: docs/trust.md, T21
        """,
    ),
    gate_rule(
        "NR011",
        "remote-context",
        """A JSON-LD context is not at hand.

        Why: Without its context a document says nothing, and what stands at an address may change.
        Bad: {"@context": "https://example.org/context.jsonld", "@graph": []}
        Good: {"@context": {"id": "@id"}, "@graph": []}
        Source: JSON-LD 1.1, section 9.4; docs/trust.md, T9
        """,
    ),
    gate_rule(
        "NR012",
        "not-a-record-graph",
        """The statements do not make a record.

        Why: A record is a tree; statements about one that cross, loop or break off are no tree.
        Bad: _:x a list whose rest is _:x
        Good: each blank node led to from one place
        Source: docs/model.md, Files of a dataset
        """,
    ),
    gate_rule(
        "NR013",
        "no-article",
        """A web page holds no JSON-LD of an article.

        Why: Nothing is read from the text of a page itself, so the page gave no record.
        Bad: a page whose only JSON-LD is a BreadcrumbList
        Good: a page with a NewsArticle in a script of the type application/ld+json
        Source: docs/pages.md
        """,
    ),
    gate_rule(
        "NR101",
        "unknown-field",
        f"""An object has a member that the model does not know.

        Why: A misspelt field is a lost value; foreign fields have their place in `ext`.
        Bad: {{"headlin": "Bridge reopens"}}
        Good: {{"headline": "Bridge reopens"}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR102",
        "missing-field",
        f"""A required member is missing.

        Why: The record says nothing without it.
        Bad: {{"id": "actor/x", "type": "Actor"}}
        Good: {{"id": "actor/x", "type": "Actor", "kind": "person", "named": true, "names": [...]}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR103",
        "wrong-type",
        f"""A value is of another JSON type than the field has.

        Why: One name has one type, in JSON, in Parquet and in RDF.
        Bad: {{"named": "yes"}}
        Good: {{"named": true}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR104",
        "unknown-value",
        f"""A value is not one of those the field knows.

        Why: Queries name the values; another spelling is never found.
        Bad: {{"stance": "denied"}}
        Good: {{"stance": "denies"}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR105",
        "malformed-string",
        f"""A string has not the form that the field asks for.

        Why: Ids, dates and digests are compared as strings, so their form is their meaning.
        Bad: {{"published": "2022-10-07 09:30"}}
        Good: {{"published": "2022-10-07T09:30:00Z"}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR106",
        "number-out-of-bounds",
        f"""A number is below or above what the field allows.

        Why: A confidence of 1.5 is no confidence.
        Bad: {{"confidence": 1.5}}
        Good: {{"confidence": 0.5}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR107",
        "wrong-members",
        f"""An object or a list holds too few or too many members.

        Why: Of some members exactly one, of others at least one is due.
        Bad: {{"role": "agent", "actor": "actor/x", "text": "somebody"}}
        Good: {{"role": "agent", "actor": "actor/x"}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR108",
        "null-value",
        f"""A member is null.

        Why: Absent says that nothing is known; null would be a second way to say it.
        Bad: {{"headline": null}}
        Good: {{}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR109",
        "absolute-id-under-base",
        f"""An id is written as an absolute IRI although it lies under the dataset's own base.

        Why: One record would have two ids for every reader that compares strings.
        Bad: {{"id": "https://example.org/news/actor/x"}} with base https://example.org/news/
        Good: {{"id": "actor/x"}}
        Source: {_DATA}
        """,
    ),
    gate_rule(
        "NR906",
        "conflicting-header",
        f"""A second header says something else than the first, or stands after records.

        Why: A dataset has one header; joined files may repeat it, but not contradict it.
        Bad: two files with different titles, joined by cat
        Good: the same first line in both
        Source: {_DATA}, Files of a dataset
        """,
    ),
    gate_rule(
        "NR907",
        "newer-minor-version",
        f"""The dataset was written for a newer minor version of the record format.

        Why: It may use fields or values that this version reports as unknown.
        Bad: {{"newsrecord": "1.7"}} read by a reader of 1.0
        Good: {{"newsrecord": "1"}}
        Source: {_DATA}, Files of a dataset
        """,
        Severity.notice,
    ),
)
