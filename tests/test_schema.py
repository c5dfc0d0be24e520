"""The published schemas: what they are written with, who can read them, and how they explain."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs
import pytest

from newsrecord import explain as explaining
from newsrecord import schema
from newsrecord.authoring.sample import sample
from newsrecord.errors import UsageError
from newsrecord.generate import outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "schemas" / "1.0"

KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "type", "const", "enum",
    "required", "properties", "additionalProperties", "propertyNames", "minProperties", "items",
    "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum", "allOf",
    "anyOf", "not", "if", "then",
}  # fmt: skip
"""All that the schemas may be written with; whoever widens it asks ajv and jsonschema-rs first."""

BY_NAME = ("properties", "$defs")
ONE = ("additionalProperties", "propertyNames", "items", "not", "if", "then")
MANY = ("allOf", "anyOf")


def _subschemas(made: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(made, dict):
        assert isinstance(made, bool)
        return
    yield made
    for keyword in BY_NAME:
        for inner in made.get(keyword, {}).values():
            yield from _subschemas(inner)
    for keyword in ONE:
        if keyword in made:
            yield from _subschemas(made[keyword])
    for keyword in MANY:
        for inner in made.get(keyword, []):
            yield from _subschemas(inner)


@pytest.fixture(params=schema.NAMES)
def made(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema.published(request.param))
    return loaded


@pytest.mark.parametrize("name", schema.NAMES)
def test_checked_in_file_is_what_the_model_writes(name: str) -> None:
    file = FOLDER / f"{name}.schema.json"
    text = outputs()[f"schemas/1.0/{name}.schema.json"]()
    assert file.read_bytes() == text.encode()
    assert schema.published(name) == text


def test_no_other_file_lies_beside_them() -> None:
    schemas = {f"{name}.schema.json" for name in schema.NAMES}
    assert {file.name for file in FOLDER.iterdir()} == {
        *schemas,
        "rules.json",
        "context.jsonld",
        "vocabulary.ttl",
    }


def test_known_keywords_only(made: dict[str, Any]) -> None:
    used = {keyword for part in _subschemas(made) for keyword in part}
    assert used <= KEYWORDS


def test_metaschema_accepts_them(made: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(made)
    jsonschema_rs.Draft202012Validator(made, offline=True)


def test_self_contained(made: dict[str, Any]) -> None:
    refs = {part["$ref"] for part in _subschemas(made) if "$ref" in part}
    assert refs <= {f"#/$defs/{name}" for name in made["$defs"]}


def test_every_definition_is_used(made: dict[str, Any]) -> None:
    refs = {part["$ref"].rpartition("/")[2] for part in _subschemas(made) if "$ref" in part}
    assert set(made["$defs"]) - refs <= {"json"}


def test_patterns_mean_the_same_everywhere(made: dict[str, Any]) -> None:
    patterns = {part["pattern"] for part in _subschemas(made) if "pattern" in part}
    assert patterns
    for pattern in patterns:
        assert not re.search(r"\$|\\[dDwWsSbBAZpP]|\(\?[^:!]", pattern), pattern
        re.compile(pattern)
        one = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
        one.is_valid("a")


def test_every_pattern_but_a_refusal_is_paired_with_one(made: dict[str, Any]) -> None:
    refusals = [part["not"] for part in _subschemas(made) if "not" in part]
    for part in _subschemas(made):
        if "pattern" in part and part not in refusals:
            assert "\n" in part["pattern"] or re.search(part["not"]["pattern"], "\n"), part


def test_every_reader_of_types_finds_one(made: dict[str, Any]) -> None:
    """A keyword that only strings, numbers, lists or objects heed stands beside its type."""
    due = {"pattern": "string", "minLength": "string", "maxLength": "string", "items": "array",
           "propertyNames": "object", "additionalProperties": "object"}  # fmt: skip
    for part in _subschemas(made):
        for keyword, type_ in due.items():
            assert keyword not in part or part.get("type") == type_, part


def test_registry_resolves_all() -> None:
    registry = schema.registry()
    for name in schema.NAMES:
        id_ = f"https://w3id.org/newsrecord/1.0/{name}.schema.json"
        assert registry.contents(id_)["$id"] == id_
        by_ref = jsonschema.Draft202012Validator({"$ref": id_}, registry=registry)
        assert not by_ref.is_valid({"x": 1})


def test_a_record_is_valid_under_its_own_schema_and_the_dataset_under_its() -> None:
    header, *records = sample(1)
    for record in records:
        assert schema.validator(record["type"].lower()).is_valid(record)
    assert schema.validator("header").is_valid(header)
    assert schema.validator("dataset").is_valid(header | {"records": records})
    assert not schema.validator("dataset").is_valid(header)
    assert not schema.validator("dataset").is_valid(header | {"records": [header]})
    assert not schema.validator("actor").is_valid({"id": "a", "type": "Article", "language": "en"})


@pytest.mark.parametrize("ask", [schema.published, schema.validator, schema.schema])
def test_unknown_name_is_a_usage_error_with_a_hint(ask: Any) -> None:
    with pytest.raises(UsageError, match=r"'recrod'; did you mean record\? There are: record, "):
        ask("recrod")
    with pytest.raises(UsageError, match=r"'zzz'\. There are: record, "):
        ask("zzz")


def test_works_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in schema.NAMES:
        schema.validator(name).is_valid({"x": 1})
    explaining._quick.cache_clear()
    assert explaining.explain({"id": "a", "type": "Article", "language": "en"}) == []


# Explaining ---------------------------------------------------------------------------------------

ARTICLE: dict[str, Any] = {"id": "a", "type": "Article", "language": "en"}
ACTOR: dict[str, Any] = {
    "id": "a", "type": "Actor", "kind": "person", "named": True, "names": [{"text": "x"}],
}  # fmt: skip
ATTRIBUTION: dict[str, Any] = {
    "id": "a", "type": "Attribution", "article": "b", "sources": [{"specificity": "implicit"}],
    "stance": "asserts", "quote_type": "direct",
}  # fmt: skip
SPAN: dict[str, Any] = {"article": "b", "start": 0, "end": 1}
NOTE: dict[str, Any] = {"kind": "check", "text": "x"}

FAULTS: tuple[tuple[Any, list[tuple[str, tuple[str | int, ...]]]], ...] = (
    ([], [("NR103", ())]),
    ("x", [("NR103", ())]),
    (None, [("NR103", ())]),
    ({}, [("NR102", ())]),
    ({"type": "Article", "language": "en"}, [("NR102", ())]),
    (ARTICLE | {"type": "Artcle"}, [("NR104", ("type",))]),
    (ARTICLE | {"type": 1}, [("NR103", ("type",))]),
    (ARTICLE | {"type": None}, [("NR108", ("type",))]),
    (ARTICLE | {"headlin": "x"}, [("NR101", ("headlin",))]),
    (ARTICLE | {"headline": None}, [("NR108", ("headline",))]),
    (ARTICLE | {"headline": 1}, [("NR103", ("headline",))]),
    (ARTICLE | {"headline": "\x00"}, [("NR105", ("headline",))]),
    (ARTICLE | {"body_length": 1.5}, [("NR103", ("body_length",))]),
    (ARTICLE | {"body_length": True}, [("NR103", ("body_length",))]),
    (ARTICLE | {"body_length": -1}, [("NR106", ("body_length",))]),
    (ARTICLE | {"body_length": 2**53}, [("NR106", ("body_length",))]),
    (ARTICLE | {"published": "soon"}, [("NR105", ("published",))]),
    (ARTICLE | {"published": 2022}, [("NR103", ("published",))]),
    (ARTICLE | {"language": "en\n"}, [("NR105", ("language",))]),
    (ARTICLE | {"id": "../x"}, [("NR105", ("id",))]),
    (ARTICLE | {"id": ""}, [("NR105", ("id",))]),
    (ARTICLE | {"pub_status": "usble"}, [("NR104", ("pub_status",))]),
    (ARTICLE | {"embargo": {}}, [("NR107", ("embargo",))]),
    (ARTICLE | {"embargo": {"until": "2022", "open_ended": True}}, [("NR107", ("embargo",))]),
    (ARTICLE | {"embargo": {"open_ended": False}}, [("NR103", ("embargo", "open_ended"))]),
    (ARTICLE | {"authors": [{"nam": "x"}]}, [("NR101", ("authors", 0, "nam"))]),
    (ARTICLE | {"authors": [{"role": "x"}]}, [("NR107", ("authors", 0))]),
    (ARTICLE | {"media": [{}]}, [("NR107", ("media", 0))]),
    (ARTICLE | {"keywords": "x"}, [("NR103", ("keywords",))]),
    (
        ARTICLE | {"keywords": ["x", 1, None]},
        [("NR103", ("keywords", 1)), ("NR108", ("keywords", 2))],
    ),
    (ARTICLE | {"located": {"name": "x", "point": [1]}}, [("NR107", ("located", "point"))]),
    (ARTICLE | {"ext": {"ab": 1}}, [("NR105", ("ext", "ab"))]),
    (ARTICLE | {"ext": {"a:b": {"x": 1, "y\x00": 1}}}, [("NR105", ("ext", "a:b", "y\x00"))]),
    (ARTICLE | {"ext": {"a:b": [2**53]}}, [("NR106", ("ext", "a:b", 0))]),
    (ARTICLE | {"notes": [NOTE | {"suggestion": None}]}, [("NR108", ("notes", 0, "suggestion"))]),
    (
        ARTICLE | {"notes": [NOTE | {"span": {"article": "b", "start": 0}}]},
        [("NR102", ("notes", 0, "span"))],
    ),
    (
        ARTICLE | {"translations": [{"method": "human", "from_": "en"}]},
        [("NR101", ("translations", 0, "from_"))],
    ),
    (ACTOR | {"names": []}, [("NR107", ("names",))]),
    (ACTOR | {"names": [{"txt": "x"}]}, [("NR101", ("names", 0, "txt"))]),
    (ATTRIBUTION | {"content": [SPAN | {"start": "0"}]}, [("NR103", ("content", 0, "start"))]),
)


@pytest.mark.parametrize(("value", "roots"), FAULTS, ids=lambda item: str(item)[-50:])
def test_explain_finds_the_root(value: Any, roots: list[Any]) -> None:
    problems = explaining.explain(value)
    assert [(p.code, p.path) for p in problems if not p.because] == roots
    assert all(p.message for p in problems)


def test_explain_a_header() -> None:
    assert explaining.explain({"newsrecord": "1", "$schema": "x"}, header=True) == []
    (problem,) = explaining.explain({"newsrecord": "2"}, header=True)
    assert (problem.code, problem.path) == ("NR105", ("newsrecord",))
    (problem,) = explaining.explain({"titel": "x", "newsrecord": "1"}, header=True)
    assert (problem.code, problem.help) == ("NR101", "did you mean `title`?")


def test_explain_hints() -> None:
    (problem,) = explaining.explain(ARTICLE | {"pub_status": "usble"})
    assert problem.help == "did you mean `usable`?"
    (problem,) = explaining.explain(ARTICLE | {"headlin": "x"})
    assert problem.help == "did you mean `headline`?"
    assert problem.key


# Other people's tools -----------------------------------------------------------------------------

POINTED: tuple[tuple[dict[str, Any], str, str], ...] = (
    (ARTICLE | {"located": {"name": "x", "point": [1]}}, "/located/point", "$.located.point"),
    (ARTICLE | {"pub_status": "usble"}, "/pub_status", "$.pub_status"),
    (ACTOR | {"names": [{"text": 1}]}, "/names/0/text", "$.names[0].text"),
)

AJV = """
const Ajv = require("ajv/dist/2020").default;
const [made, values] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const ajv = new Ajv({strict: true, allErrors: true});
const out = values.map(value => {
  const valid = made.map(schema => (ajv.getSchema(schema.$id) || ajv.compile(schema)))[0];
  return [valid(value), (valid.errors || []).map(e => e.instancePath)];
});
for (const schema of made) if (!ajv.getSchema(schema.$id)) ajv.compile(schema);
process.stdout.write(JSON.stringify(out));
"""


def _ajv(values: list[Any]) -> list[tuple[bool, list[str]]]:
    folder = os.environ.get("NEWSRECORD_AJV_DIR", "")
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (Path(folder) / "node_modules" / "ajv").is_dir() or not folder:
        pytest.skip("NEWSRECORD_AJV_DIR names no folder with node_modules/ajv")
    made = [json.loads(schema.published(name)) for name in schema.NAMES]
    done = subprocess.run(
        [node, "-e", AJV],
        input=json.dumps([made, values]).encode(),
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr, "the strict mode of ajv has nothing to say"
    answer: list[tuple[bool, list[str]]] = [tuple(item) for item in json.loads(done.stdout)]
    return answer


def test_ajv_in_strict_mode_points_at_the_place() -> None:
    for (valid, places), (_, pointer, _) in zip(
        _ajv([value for value, *_ in POINTED]), POINTED, strict=True
    ):
        assert not valid
        assert pointer in places
        # Beside the fault itself ajv reports that `then` was not met, at the record.
        assert set(places) <= {pointer, ""}


def test_ajv_gives_the_verdict_of_explain() -> None:
    values = [value for value, _ in FAULTS] + list(sample(2))[1:]
    for text in ("2022", "2022\n", "٢٠٢٢", "2022-10-07 09:30:00Z", "2022-10-07T09:30:60Z"):
        values.append(ARTICLE | {"published": text})
    for text in ("a/..", "a\n", "x" * 512, "\U0001f600" * 512, "\U0001f600" * 513, "urn:x", ".a"):
        values.append(ARTICLE | {"id": text})
    for (valid, _), value in zip(_ajv(values), values, strict=True):
        assert valid is not bool(explaining.explain(value)), value


def _check_jsonschema(tmp_path: Path, values: list[Any]) -> list[dict[str, Any]]:
    files = []
    for index, value in enumerate(values):
        files.append(tmp_path / f"{index}.json")
        files[-1].write_text(json.dumps(value), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--output-format", "json", "--schemafile",
         FOLDER / "record.schema.json", *files],
        capture_output=True,
        check=False,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout)["errors"]
    return found


def test_check_jsonschema_points_at_the_place(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    errors = _check_jsonschema(tmp_path, [value for value, *_ in POINTED])
    found = {Path(error["filename"]).stem: error["path"] for error in errors}
    assert found == {str(index): path for index, (*_, path) in enumerate(POINTED)}


def test_check_jsonschema_accepts_a_sample(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    assert _check_jsonschema(tmp_path, list(sample(1))[1:]) == []
