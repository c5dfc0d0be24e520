"""JSON-LD: records are their own compact form, any other form reads back, nothing is fetched."""

from __future__ import annotations

import json
import random
import socket
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings

from law.strategies import records as any_records
from linkedkit import HEADER, SHARED, encoded, example, taken, written
from newsrecord import MissingExtraError, check, gate, read, twins
from newsrecord.canonical import canonical, double
from newsrecord.formats import FORMATS, expand, jsonld
from newsrecord.formats.hashing import canonical_nquads, statements
from newsrecord.linked import CONTEXT, context
from newsrecord.loss import LossKind
from newsrecord.model import RECORDS, Header, load
from newsrecord.model.base import NAMESPACE
from newsrecord.model.shape import ObjectShape, fields_of, objects_under
from newsrecord.source import Limits, MemoryInput

if TYPE_CHECKING:
    from collections.abc import Iterator

pyld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
ox = pytest.importorskip("pyoxigraph", reason="pyoxigraph is not installed")
rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")

SUITE = SHARED / "data" / "suites" / "json-ld-api" / "tests"
examples = pytest.mark.parametrize("name", ["story", "feed", "30"])
LONG = pytest.param("30", marks=pytest.mark.soak)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _document(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(written("jsonld", *example(name))[0])
    return made


# What we write ------------------------------------------------------------------------------------


@examples
def test_a_record_is_its_plain_json(name: str) -> None:
    header, records = example(name)
    lines = written("jsonld", header, records)[0].splitlines()[2:-1]
    assert [line.rstrip(b",") for line in lines] == [each.text for each in encoded(records)]
    document = json.loads(written("jsonld", header, records)[0])
    assert list(document)[:2] == ["@context", "type"]
    assert {key: document[key] for key in header} == header


@examples
def test_own_output_comes_back(name: str) -> None:
    header, records = example(name)
    assert taken("jsonld", written("jsonld", header, records)[0]) == (header, records, [], ())


def test_without_a_base_none_comes_back() -> None:
    header, records = {"newsrecord": "1"}, example("story")[1]
    data = written("jsonld", header, records)[0]
    assert b'"@base":"https://newsrecord.invalid/"' in data
    assert taken("jsonld", data) == (header, records, [], ())
    again = json.dumps(expand.expanded(json.loads(data)))
    assert taken("jsonld", again)[:3] == (header, records, [])


def test_own_output_needs_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written("jsonld", *example("story"))[0]
    monkeypatch.setitem(sys.modules, "pyld", None)
    assert taken("jsonld", data)[1]
    with pytest.raises(MissingExtraError, match=r"newsrecord\[jsonld\]"):
        taken("jsonld", data.replace(b'"type":"Dataset"', b'"type":["Dataset"]'))


def test_findings_have_places(tmp_path: Any) -> None:
    data = written("jsonld", *example("story"))[0].replace(
        b'"kind":"person"', b'"kind":"nobody"', 1
    )
    (tmp_path / "x.jsonld").write_bytes(data)
    (finding,) = check(str(tmp_path / "x.jsonld")).roots
    assert finding.code == "NR104"
    assert finding.place.byte == data.index(b'"nobody"')
    assert finding.place.line == data[: finding.place.byte].count(b"\n") + 1


@pytest.mark.parametrize("step", range(1, 60, 7))
def test_a_cut_file_is_never_whole(step: int) -> None:
    data = written("jsonld", *example("story"))[0]
    cut = data[: len(data) * step // 60]
    assert any(fault.fatal for fault in taken("jsonld", cut)[2])


# What it means ------------------------------------------------------------------------------------


JSON = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON")
DOUBLE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#double")


def _canonical(data: bytes | str, form: Any) -> str:
    """Write a graph in canonical form, its numbers in the spelling that reads back equal.

    PyLD spells a double with 16 digits, as JSON-LD 1.1 says, and rdflib as Python does; rdflib
    writes foreign JSON as Python does, too.
    """
    made = []
    for quad in ox.parse(data, format=form):
        term = quad.object
        if isinstance(term, ox.Literal) and term.datatype == DOUBLE:
            term = ox.Literal(double(float(term.value)), datatype=DOUBLE)
        elif isinstance(term, ox.Literal) and term.datatype == JSON:
            term = ox.Literal(canonical(json.loads(term.value)), datatype=JSON)
        made.append(ox.Quad(quad.subject, quad.predicate, term))
    return canonical_nquads(made)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib uses its own old names.
@examples
def test_all_readers_see_the_same_graph(name: str) -> None:
    header, records = example(name)
    document = _document(name)
    ours = canonical_nquads(statements(gate.encode(header), encoded(records)))
    data = json.dumps(document)
    assert _canonical(data, ox.RdfFormat.JSON_LD) == ours
    lines = pyld.to_rdf(document, {"format": "application/n-quads"})
    assert _canonical(lines, ox.RdfFormat.N_QUADS) == ours
    lines = rdflib.Graph().parse(data=data, format="json-ld").serialize(format="nt")
    assert _canonical(lines, ox.RdfFormat.N_TRIPLES) == ours


def test_canonical_as_pyld_has_it() -> None:
    header, records = example("story")
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    theirs = pyld.normalize(_document("story"), options)
    assert canonical_nquads(statements(gate.encode(header), encoded(records))) == theirs


def _leaves(value: Any, skip: tuple[str, ...] = ()) -> int:
    if isinstance(value, dict):
        if "@value" in value:
            return 1
        foreign = sum(key in {"ext", "suggestion"} for key in value if not skip)
        rest = [item for key, item in value.items() if key not in {"ext", "suggestion", *skip}]
        return foreign + sum(_leaves(item, skip) for item in rest)
    if isinstance(value, list):
        return sum(_leaves(item, skip) for item in value)
    return 1


@examples
def test_no_leaf_is_dropped(name: str) -> None:
    document = _document(name)
    found = expand.expanded(document)
    del document["@context"]
    assert _leaves(found, ("-",)) == _leaves(document)


def test_every_field_has_one_iri() -> None:
    made = context()
    top = set(made) - {"@version", "id", "type"}
    assert top == {*RECORDS, "Dataset"}
    for model in objects_under(Header, *RECORDS.values()):
        names = {f.name for f in fields_of(model)} - {"id", "type"}
        iris = {f.term.iri or NAMESPACE + f.attribute for f in fields_of(model) if f.name in names}
        assert len(iris) == len(names), model
    text = json.dumps(made)
    assert "@vocab" not in text
    assert "@prefix" not in text


def test_context_of_objects_is_scoped() -> None:
    def visit(model: Any, terms: Any) -> None:
        for field in fields_of(model):
            if field.name in {"id", "type"}:
                continue
            inner = getattr(field.shape, "item", field.shape)
            if isinstance(inner, ObjectShape):
                visit(inner.model, terms[field.name]["@context"])
            else:
                assert field.name in terms

    for name, model in {**RECORDS, "Dataset": Header}.items():
        visit(model, context()[name]["@context"])


# Any form -----------------------------------------------------------------------------------------


def _forms(document: dict[str, Any]) -> dict[str, Any]:
    own = document["@context"]
    prefixes = {"nr": NAMESPACE, "s": "https://schema.org/", "oa": "http://www.w3.org/ns/oa#"}
    expanded = expand.expanded(document)
    compact = pyld.compact(document, prefixes)
    rest = {key: value for key, value in document.items() if key != "@context"}
    http = json.dumps(compact).replace(NAMESPACE, "http" + NAMESPACE[5:])
    return {
        "expanded": expanded,
        "flattened": pyld.flatten(document),
        "flattened under our names": pyld.flatten(document, own),
        "with prefixes": compact,
        "with http": json.loads(http.replace("https://schema.org/", "http://schema.org/")),
        "in a graph": {"@context": own, "@graph": [rest]},
        "by address": {"@context": [CONTEXT, {"@base": own["@base"]}], "@graph": rest},
        "with more names": {**document, "@context": [own, {"x": "https://x.example/"}]},
        "as graph objects": {"@id": "_:g", "@graph": expanded},
    }


@pytest.mark.parametrize("name", ["story", "feed", LONG])
def test_any_form_comes_back(name: str) -> None:
    header, records = example(name)
    wanted = {record["id"]: record for record in records}
    for form, document in _forms(_document(name)).items():
        found_header, found, faults, losses = taken("jsonld", json.dumps(document))
        assert not faults, form
        assert found_header == header, form
        assert {record["id"]: record for record in found} == wanted, form
        if form != "as graph objects":
            assert losses == (), form


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(record=any_records())
def test_any_record_comes_back(record: Any) -> None:
    """A record that the model accepts is the same after expansion."""
    record = _valid(record)
    document = json.loads(written("jsonld", HEADER, [record])[0])
    for text in (json.dumps(document), json.dumps(expand.expanded(document))):
        assert taken("jsonld", text)[:3] == (HEADER, [record], [])


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


def test_what_has_no_place_is_told() -> None:
    document = _document("story")
    document["@context"]["x"] = "https://x.example/"
    document["@context"]["s"] = "https://schema.org/"
    document["x"] = [1, "two"]
    document["stray"] = "no meaning"
    document["records"].append({"@type": "s:Person", "s:name": "A stranger"})
    document["records"][0]["x"] = {"@value": "foreign", "@language": "de"}
    losses = {each.path: each for each in taken("jsonld", json.dumps(document))[3]}
    assert {path: each.count for path, each in losses.items()} == {
        "/@graph/*/https:~1~1x.example~1": 3,
        "/@graph/*/https:~1~1schema.org~1name": 1,
        "/@graph/*/http:~1~1www.w3.org~11999~102~122-rdf-syntax-ns#type": 1,
        "/@graph/*/stray": 1,
    }
    assert {each.kind for each in losses.values()} == {LossKind.DROPPED}


@pytest.mark.parametrize("seed", range(10))
def test_every_foreign_leaf_is_told(seed: int) -> None:
    rng = random.Random(seed)
    header, records = example("story")
    data = written("jsonld", header, records[seed : seed + 8])[0]
    found = expand.expanded(json.loads(data))
    nodes = [
        part
        for holder, key in _places(found)
        if isinstance(part := holder[key], dict) and not part.keys() & {"@value", "@list"}
    ]
    count = 0
    for node in rng.sample(nodes, 5):
        if set(node) != {"@id"}:
            values = [{"@value": f"foreign {count}"}, {"@id": f"https://x.example/{count}"}]
            node["https://x.example/p"] = values[: rng.randrange(1, 3)]
            count += len(node["https://x.example/p"])
    found.append({"https://x.example/q": [{"@list": [{"@value": 1}]}, {"https://x.example/r": []}]})
    header_found, records_found, faults, losses = taken("jsonld", json.dumps(found))
    assert (header_found, records_found, faults) == (header, records[seed : seed + 8], [])
    assert sum(each.count for each in losses) == count + 2


# Strangers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "remote",
    [
        "https://evil.example/c.jsonld",
        "file:///etc/passwd",
        "local.jsonld",
        "../up.jsonld",
        ["https://schema.org"],
        {"@import": "https://evil.example/c"},
        {"a": {"@id": "https://e.example/a", "@context": "https://evil.example/c"}},
        "http://169.254.169.254/latest",
        "jar:file:/x",
    ],
)
def test_no_context_is_fetched(remote: Any) -> None:
    data = json.dumps({"@context": remote, "a": {"b": 1}})
    (fault,) = taken("jsonld", data)[2]
    assert (fault.code, fault.fatal) == ("NR011", True)
    assert "root:" not in fault.message


@pytest.mark.parametrize(
    "part",
    [
        {"@id": "https://e.example/a> <x:p> <x:o> .\n<x:s"},
        {"headline": {"@value": "x", "@language": "en\n<x:s> <x:p> <x:o> ."}},
        {"headline": {"@value": "x", "@type": "x:t>\n<x:s> <x:p> <x:o> ."}},
        {"@type": ["Article", "x:t>\n<x:s> <x:p> <x:o> ."]},
    ],
)
def test_no_statement_is_smuggled_in(part: dict[str, Any], tmp_path: Any) -> None:
    record = {"@id": "https://e.example/a", "@type": "Article", "language": "en", "headline": "x"}
    own = {**context(), "z": "https://z.example/"}
    path = tmp_path / "x.jsonld"
    path.write_text(json.dumps({"@context": own, **record, **part}))
    stream = jsonld.decode(MemoryInput("x", path.read_bytes()))
    list(stream.items)
    told = stream.ledger is not None and stream.ledger.entries() != ()
    report = check(str(path))
    assert report.exit_code() in {1, 3} or told
    for each in read(str(path)):
        made = written(
            "nquads",
            {"newsrecord": "1"},
            [json.loads(each.model_dump_json(exclude_none=True, exclude_defaults=True))],
        )[0]
        assert b"<x:s>" not in made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "NR007"),
        ('{"@context": {"a": "b", "a": "c"}}', "NR003"),
        ('{"@context": 5}', "NR012"),
        ('{"@context": {"a": {"@id": "@id", "@reverse": "x:y"}}}', "NR012"),
        ('{"@id": 5}', "NR012"),
        ("{", "NR001"),
        ('"\\ud800"', "NR005"),
        ("{}", ""),
        ("[]", ""),
        ('{"@graph": [{"@id": "x:y", "x:z": 1}]}', "NR012"),
    ],
)
def test_what_is_no_json_ld_is_a_finding(text: str, code: str) -> None:
    faults = taken("jsonld", text)[2]
    assert [fault.code for fault in faults[:1]] == ([code] if code else [])


def test_too_large_is_told() -> None:
    data = json.dumps({"@graph": [{"@id": "x:y"}] * 1000}).encode()
    stream = jsonld.decode(MemoryInput("x", data, Limits(record_bytes=100)))
    assert [getattr(item, "code", "") for item in stream.items] == ["NR009"]


ODD: tuple[Any, ...] = (
    None, True, 5, -1.5, "", "x", "_:b", "@id", "x:y", [], {}, [[]], [None], {"@value": None},
    {"@list": [[1], {"@list": []}]}, {"@id": "_:b"}, {"@set": [1]}, {"@value": {"a": 1}},
    {"@value": "x", "@type": "@json"}, {"@reverse": {"x:y": [{"@id": "x:z"}]}}, "\ud7ff\n",
    {"@graph": [{"@id": "x:y", "x:z": 1}]}, {"@included": [{"@id": "x:y"}]}, "a b<>",
)  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("form", ["own", "expanded", "flattened under our names"])
def test_any_mixture_is_read_or_refused(form: str, seed: int) -> None:
    rng = random.Random(seed)
    header, records = example("story")
    document = json.loads(written("jsonld", header, records[seed : seed + 3])[0])
    document = {"own": document, **(_forms(document) if form != "own" else {})}[form]
    for _ in range(rng.randrange(1, 4)):
        holder, key = rng.choice(list(_places(document)))
        if isinstance(holder, dict) and rng.random() < 0.3:
            holder[rng.choice(["@id", "@type", "@value", "@list", "@graph", "@reverse", "x"])] = (
                holder.pop(key)
            )
        else:
            holder[key] = rng.choice(ODD)
    taken("jsonld", json.dumps(document))


# The suite of the standard ------------------------------------------------------------------------


NOT_OURS = ("expandContext", "produceGeneralizedRdf", "normative", "extractAllScripts")


def _applies(case: Any) -> bool:
    """Leave out the cases of JSON-LD 1.0 and those of options that the reader does not have."""
    option = case.get("option", {})
    old = "json-ld-1.0" in {option.get("specVersion"), option.get("processingMode")}
    return not old and not set(option) & set(NOT_OURS)


def _cases(kind: str) -> list[Any]:
    manifest = SUITE / f"{kind}-manifest.jsonld"
    if not manifest.exists():
        return []
    loaded = json.loads(manifest.read_text("utf-8"))
    base = loaded["baseIri"]
    chosen = filter(_applies, loaded["sequence"])
    return [pytest.param(case, base, id=f"{kind}{case['@id']}") for case in chosen]


def _plain(value: Any) -> Any:
    """Make order and labels of blank nodes count for nothing."""
    if isinstance(value, dict):
        return tuple(
            sorted(
                (k, v if k == "@list" else _plain(v))
                for k, v in ((k, _list(k, v)) for k, v in value.items())
            )
        )
    if isinstance(value, list):
        return tuple(sorted(map(_plain, value), key=repr))
    return ("_:" if isinstance(value, str) and value.startswith("_:") else value,)


def _list(key: str, value: Any) -> Any:
    return tuple(map(_plain, value)) if key == "@list" and isinstance(value, list) else value


@pytest.mark.parametrize(("case", "base"), _cases("expand"))
def test_suite_expand(case: Any, base: str) -> None:
    option = case.get("option", {})
    text = (SUITE / case["input"]).read_text("utf-8")
    taken("jsonld", text)
    if "expectErrorCode" in case:
        assert taken("jsonld", text)[2]
        return
    try:
        found = expand.expanded(json.loads(text), base=option.get("base", base + case["input"]))
    except expand.RemoteContextError:
        return
    assert _plain(found) == _plain(json.loads((SUITE / case["expect"]).read_text("utf-8")))


@pytest.mark.parametrize(("case", "base"), _cases("compact"))
def test_suite_compact(case: Any, base: str) -> None:
    """Whatever form a document has, the reader ends with records, findings or losses."""
    del base
    *_, faults, losses = taken("jsonld", (SUITE / case["input"]).read_text("utf-8"))
    assert all(fault.code in {"NR011", "NR012"} for fault in faults)
    assert faults or losses or case["input"]


def test_suite_is_there() -> None:
    if not SUITE.exists():
        pytest.skip("../shared is not there")
    assert len(_cases("expand")) > 150
    assert FORMATS["jsonld"].public
