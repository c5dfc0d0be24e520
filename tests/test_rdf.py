"""N-Quads and Turtle: records and header come back equal, the same every time, and never more."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings

from law.strategies import records as any_records
from linkedkit import HEADER, ROOT, encoded, example, taken, written
from newsrecord import LimitError, MissingExtraError, RefusedError, check, convert, gate, twins
from newsrecord.canonical import canonical, double
from newsrecord.formats import by_content, by_suffix, hashing
from newsrecord.linked import DATASET
from newsrecord.loss import LossKind
from newsrecord.model import RECORDS, Header, load
from newsrecord.model.base import NAMESPACE
from newsrecord.model.shape import fields_of, objects_under
from newsrecord.source import Limits, MemoryInput

if TYPE_CHECKING:
    from pathlib import Path

ox = pytest.importorskip("pyoxigraph", reason="pyoxigraph is not installed")

CHAIN = ("jsonld", "nquads", "turtle", "jsonl")
RDF_FORMATS = pytest.mark.parametrize("form", ["nquads", "turtle"])
ACTOR = {
    "id": "actor/x",
    "type": "Actor",
    "kind": "group",
    "named": False,
    "names": [{"text": "x"}],
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"


# There and back -----------------------------------------------------------------------------------


LONG = pytest.param("1000", marks=pytest.mark.soak)


@pytest.mark.parametrize("name", ["story", "feed", "30", LONG])
def test_round(name: str) -> None:
    header, records = example(name)
    data, _ = written("jsonl", header, records)
    source = "jsonl"
    for target in CHAIN:
        found_header, found, faults, losses = taken(source, data)
        assert (found_header, faults, losses) == (header, [], ())
        assert found == records
        data, ledger = written(target, found_header, found)
        assert ledger is None or ledger.entries() == ()
        source = target
    assert taken("jsonl", data)[:2] == (header, records)


def _valid(record: Any) -> Any:
    """Take what the model accepts and no set holds twice, as JSON writes it."""
    try:
        load(record)
        text = gate.encode(msgspec.convert(record, twins.RECORDS[record["type"]]))
    except (ValueError, TypeError):
        assume(False)
    (one,) = encoded([json.loads(text)])
    assume(not twins.REPEATS[record["type"]](one.record))
    return json.loads(one.text)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(record=any_records())
def test_any_record_comes_back(record: Any) -> None:
    """`decode(encode(x)) == x`, with a base and without one."""
    record = _valid(record)
    for form, header in itertools.product(("nquads", "turtle"), (HEADER, {"newsrecord": "1"})):
        try:
            data, ledger = written(form, header, [record])
        except RefusedError:  # An id may hold a character that no IRI does, such as U+FFF0.
            assume(False)
        assert taken(form, data)[:3] == (header, [record], [])
        assert ledger is not None
        assert ledger.entries() == ()


@RDF_FORMATS
def test_header_comes_back(form: str) -> None:
    header = {
        **HEADER,
        "title": 'Häfen "港" \u2028 \n 🚢',
        "publisher": {"actor": "actor/x", "name": "X"},
        "created": "2022-10",
        "$schema": "https://example.org/any.json",
        "ext": {"x:nested": {"a": [None, 1, 1.5, {"ü": False}]}, "x:null": None},
    }
    assert taken(form, written(form, header, [])[0]) == (header, [], [], ())


@RDF_FORMATS
@pytest.mark.parametrize("value", [43, 0.1, 1.5, -0.5, 1e-7, 2**53 - 1, 0.30000000000000004, 1e15])
def test_numbers_keep_their_value(form: str, value: float) -> None:
    quantity = {"text": "some", "kind": "cardinal", "approx": "about", "value": value}
    record = {
        "id": "event/x", "type": "Event", "label": "x", "eventuality": "state",
        "genericity": "generic", "quantities": [quantity],
        "factuality": dict.fromkeys(("certainty", "polarity", "tense"), "underspecified"),
    }  # fmt: skip
    assert taken(form, written(form, HEADER, [record])[0])[1] == [record]


@RDF_FORMATS
def test_a_set_holds_nothing_twice(form: str) -> None:
    record = {**ACTOR, "countries": ["UKR", "POL", "UKR"]}
    data, ledger = written(form, HEADER, [record])
    assert taken(form, data)[1] == [{**ACTOR, "countries": ["UKR", "POL"]}]
    assert ledger is not None
    (lost,) = ledger.entries()
    assert (lost.path, lost.kind, lost.count) == ("/Actor/countries/*", LossKind.DROPPED, 1)


def test_any_order_and_any_labels_mean_the_same() -> None:
    header, records = example("story")
    lines = written("nquads", header, records)[0].decode().splitlines()
    random.Random(1).shuffle(lines)
    text = "\n".join(
        re.sub(r"_:(\S+)", lambda m: f"_:q{hash(m[1]) % 10**15}", line) for line in lines
    )
    found_header, found, faults, losses = taken("nquads", text)
    assert (found_header, faults, losses) == (header, [], ())

    def spelt(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spelt(item, name) for name, item in value.items()}
        if isinstance(value, list):
            items = [spelt(item) for item in value]
            ordered = key in {"cue", "content", "authors", "translations", "variants", "point"}
            return items if ordered else sorted(items, key=canonical)
        return value

    wanted = {record["id"]: spelt(record) for record in records}
    assert {record["id"]: spelt(record) for record in found} == wanted


@RDF_FORMATS
def test_same_bytes_every_time(form: str) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from linkedkit import *; import hashlib;"
        f"print(hashlib.sha256(written({form!r}, *example('feed'))[0]).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(made) == 1


def test_own_statements_are_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsrecord.formats import rdf

    monkeypatch.setattr(rdf, "read_whole", None)
    header, records = example("feed")
    for form in ("nquads", "turtle"):
        assert taken(form, written(form, header, records)[0]) == (header, records, [], ())


@pytest.mark.parametrize("seed", range(20))
def test_a_moved_statement_still_counts(seed: int) -> None:
    """Whether the statements stand record by record or not, the records are the same."""
    rng = random.Random(seed)
    header, records = example("story")
    lines = written("nquads", header, records[:6])[0].splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
    found_header, found, faults, losses = taken("nquads", b"".join(lines))
    assert (faults, losses) == ([], ())
    assert sorted(canonical(found_header)) == sorted(canonical(header))
    assert sorted(map(_letters, found)) == sorted(map(_letters, records[:6]))


def _letters(value: Any) -> str:
    return "".join(sorted(canonical(value)))


def test_joined_files_are_one_dataset() -> None:
    header, records = example("story")
    halves = [written("nquads", header, part)[0] for part in (records[:30], records[30:])]
    assert taken("nquads", b"".join(halves))[:3] == (header, records, [])


def test_formats_are_told() -> None:
    for form, suffix in {"nquads": ".nq", "turtle": ".ttl", "jsonld": ".jsonld"}.items():
        data = written(form, *example("story"))[0]
        for found in (by_content(data[:65536]), by_suffix(f"x{suffix}.gz")):
            assert found is not None
            assert found.name == form


def test_converted(tmp_path: Path) -> None:
    source = ROOT / "examples" / "story.jsonl"
    for name in ("a.jsonld", "b.nq.gz", "c.ttl", "d.jsonl"):
        convert(str(source), str(tmp_path / name))
        source = tmp_path / name
    assert check(str(source)).exit_code() == 0


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    with pytest.raises(MissingExtraError, match=r"newsrecord\[rdf\]"):
        written("nquads", HEADER, [ACTOR])
    with pytest.raises(MissingExtraError, match=r"newsrecord\[rdf\]"):
        taken("turtle", b"")


# Strangers ----------------------------------------------------------------------------------------


def test_an_id_that_is_no_iri_is_refused() -> None:
    for id_ in ("http://[", "x:%zz"):
        with pytest.raises(RefusedError, match="no IRI"):
            written("nquads", HEADER, [{**ACTOR, "id": id_}])


GRAPH = f"""
<x:a> <{RDF}type> <{NAMESPACE}Actor> .
<x:a> <{NAMESPACE}kind> "group" .
<x:a> <{NAMESPACE}named> "false"^^<{XSD}boolean> .
<x:a> <{NAMESPACE}names> _:n .
_:n <{NAMESPACE}text> "x" .
"""


def test_a_strangers_graph_is_a_record() -> None:
    assert taken("nquads", GRAPH)[:3] == (None, [{**ACTOR, "id": "x:a"}], [])


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('"group"', '"group" .\n<x:a> <nr:kind> "state"', {"NR103"}),
        ('"group"', f'"group"^^<{XSD}date>', {"NR103"}),
        ('"false"', '"perhaps"', {"NR103"}),
        (f'"false"^^<{XSD}boolean>', '"false"', {"NR103"}),
        (f'"false"^^<{XSD}boolean>', "<x:false>", {"NR103"}),
        ("> _:n .", '> "x" .', {"NR101", "NR102"}),
        ("> _:n .", "> _:other .", {"NR102"}),
        ("> _:n .", "> <x:nobody> .", {"NR101", "NR102"}),
        ('"x"', '"y" .\n<x:a> <nr:headlin> "x"', {"NR101"}),
        ("<x:a>", "_:a", {"NR102"}),
        ('"x" .', '"x" .\n<x:b> <nr:names> _:n .\n<x:b> <rdf:type> <nr:Actor> .', {"NR012"}),
        ('"x" .', '"x" .\n<x:a> <rdf:type> <nr:Event> .', {"NR012"}),
        ('"x" .', '"x" .\n_:n <rdf:rest> _:n .\n_:n <rdf:first> _:n .', {"NR012"}),
        (
            '"x" .',
            '"x" .\n_:d <rdf:type> <nr:Dataset> .\n_:d <nr:records> <x:z> .',
            {"NR012", "NR102"},
        ),
        ("<nr:Actor>", "<nr:Nothing>", {"NR012"}),
        ('"x" .', '"x" .\n<x:a> <nr:ext> "{"^^<rdf:JSON> .', {"NR012"}),
        ('"x" .', '"x" .\n<x:a> <nr:ext> "1,\\"id\\":\\"y\\""^^<rdf:JSON> .', {"NR012"}),
        ('"x" .', '"x" .\n<x:a> <nr:ext> "{\\"a:b\\":NaN}"^^<rdf:JSON> .', {"NR004"}),
        ('"x" .', '"x" .\n<x:a> <nr:ext> "{\\"a:b\\":1,\\"a:b\\":2}"^^<rdf:JSON> .', {"NR003"}),
        ('"x" .', '"x', {"NR010"}),
        ('"x" .', '"x"@en\n .', {"NR010"}),
        ("<x:a>", "<x:a b>", {"NR010"}),
        ("<x:a>", "<a>", {"NR010"}),
    ],
)
def test_what_is_no_record_is_a_finding(
    tmp_path: Path, old: str, new: str, codes: set[str]
) -> None:
    text = GRAPH.replace(NAMESPACE, "nr:").replace(RDF, "rdf:").replace(old, new)
    path = tmp_path / "x.nq"
    path.write_text(text.replace("<nr:", f"<{NAMESPACE}").replace("<rdf:", f"<{RDF}"))
    report = check(str(path))
    assert {finding.code for finding in report.roots} == codes
    assert report.exit_code() in {1, 3}


def test_what_has_no_place_is_told() -> None:
    text = GRAPH.replace('"x" .', '"x"@de .') + (
        "<x:a> <x:p> <x:o> .\n<x:a> <x:p> <x:q> <x:g> .\n_:z <x:p> _:z .\n"
        f"_:n <{RDF}type> <x:Name> .\n"
    )
    *_, faults, losses = taken("nquads", text)
    assert faults == []
    assert {(each.path, each.kind.value, each.count) for each in losses} == {
        ("/@graph/*/x:p", "dropped", 3),
        ("/@graph", "dropped", 1),
        (f"/@graph/*/{RDF.replace('/', '~1')}type", "dropped", 1),
        ("/names/*/text", "language", 1),
    }


@pytest.mark.parametrize("form", ["nquads", "turtle"])
def test_noise_never_crashes(form: str) -> None:
    rng = random.Random(3)
    data = written(form, *example("feed"))[0][:20_000]
    for _ in range(150):
        noisy = bytearray(data)
        for _ in range(rng.randrange(1, 6)):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        taken(form, bytes(noisy[: rng.randrange(len(noisy))]))


def test_statements_in_any_mixture_never_crash() -> None:
    lines = written("nquads", *example("story"))[0].decode().splitlines()[:400]
    nodes = sorted({part for line in lines for part in line.split() if part[:2] in {"_:", "<h"}})
    rng = random.Random(4)
    for _ in range(60):
        mixed = [
            re.sub(r"_:\S+", lambda _: rng.choice(nodes), line, count=rng.randrange(2))
            for line in rng.sample(lines, rng.randrange(len(lines)))
        ]
        taken("nquads", "\n".join(mixed))


def test_too_large_is_told() -> None:
    assert taken("nquads", GRAPH)[1]
    source = MemoryInput("x.nq", (GRAPH * 9).encode(), Limits(record_bytes=16))
    stream = by_suffix("x.nq").decode(source)  # type: ignore[union-attr, misc]
    assert [getattr(item, "code", "") for item in stream.items] == ["NR009"]


# Hashes -------------------------------------------------------------------------------------------


def _hash(name: str) -> str:
    header, records = example(name)
    return hashing.canonical_hash(hashing.statements(gate.encode(header), encoded(records)))


@pytest.mark.parametrize("name", ["story", "feed", "30"])
def test_one_hash_in_every_format(name: str) -> None:
    wanted = _hash(name)
    header, records = example(name)
    for form, suffix in {"nquads": ".nq", "turtle": ".ttl", "jsonld": ".jsonld"}.items():
        source = MemoryInput("x" + suffix, written(form, header, records)[0])
        assert hashing.canonical_hash(hashing.statements_in(source)) == wanted
    records[0] = {**records[0], "id": "article/another"}
    other = hashing.statements(gate.encode(header), encoded(records))
    assert hashing.canonical_hash(other) != wanted


@pytest.mark.parametrize("size", range(2, 13))
def test_poison_is_refused_in_time(size: int) -> None:
    """A complete graph of blank nodes costs the algorithm a factorial of their number."""
    nodes = [ox.BlankNode(f"b{number}") for number in range(size)]
    predicate = ox.NamedNode("x:p")
    quads = [ox.Quad(a, predicate, b) for a, b in itertools.permutations(nodes, 2)]
    if size <= 8:
        assert len(hashing.canonical_hash(quads)) == 64
    else:
        with pytest.raises(LimitError, match="alike"):
            hashing.canonical_hash(quads)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-6, "0.000001"), (1e-7, "1e-7"),
        (-0.0, "0"), (333333333.33333329, "333333333.3333333"), (4.5, "4.5"), (2e-3, "0.002"),
        ({"\ue000": 1, "😀": 2, "a": None}, '{"a":null,"😀":2,"\ue000":1}'),
        ("\u20ac$\x0f\nA'\"\\", '"€$\\u000f\\nA\'\\"\\\\"'), ([True, False], "[true,false]"),
    ],
)  # fmt: skip
def test_canonical_json(value: Any, text: str) -> None:
    """RFC 8785, section 3.2.2 and appendix B."""
    assert canonical(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0E0"), (76, "7.6E1"), (1, "1.0E0"), (-0.00025, "-2.5E-4")]
)
def test_double(value: float, text: str) -> None:
    assert double(value) == text


# The vocabulary -----------------------------------------------------------------------------------


def test_vocabulary_tells_every_term() -> None:
    path = ROOT / "schemas" / "1.0" / "vocabulary.ttl"
    told: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        told.setdefault(quad.subject.value, set()).add(quad.predicate.value)
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    models = objects_under(Header, *RECORDS.values())
    classes = {NAMESPACE + (DATASET if m is Header else m.__name__) for m in models}
    fields = [f for m in models for f in fields_of(m) if f.name not in {"id", "type"}]
    ours = {
        iri for f in fields if (iri := f.term.iri or NAMESPACE + f.attribute).startswith(NAMESPACE)
    }
    assert told.keys() == classes | ours | {NAMESPACE + "records", NAMESPACE[:-1]}
    for term, predicates in told.items():
        assert {rdfs + "label", rdfs + "comment"} <= predicates, term
    for term in ours:
        assert {rdfs + "domain", "https://schema.org/domainIncludes"} & told[term], term
        assert {rdfs + "range", "https://schema.org/rangeIncludes"} & told[term], term
