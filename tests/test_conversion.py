"""Conversions: every loss is told, what is verified comes back, what is under embargo stays in."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkedkit import encoded, example
from markers import Marked, marked, missing, thinned
from newsrecord import LossError, UsageError, cli, conversion, formats
from newsrecord.conversion import RefusedConversionError
from newsrecord.formats import FORMATS
from newsrecord.gate import encode as encode_value
from newsrecord.loss import LossKind, Lost, allowed, merged
from newsrecord.model import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

convert = conversion.convert
WRITTEN = tuple(name for name, each in FORMATS.items() if each.encode is not None)
BOTH = tuple(name for name in WRITTEN if FORMATS[name].decode is not None)
PUBLIC = ("jsonld", "nquads", "turtle", "schemaorg", "webannotation")
LOSSY = ("schemaorg", "webannotation")

# A small sound dataset, and another whose words stand in no other place ---------------------------

HEADER = {"newsrecord": "1", "base": "https://example.org/news/"}
PLAIN = "A clerk said that the ferry had left. Crowds waved."
QUOKKA = "Zora Quill said that the quokka had fled. Nobody cheered."
UNTIL = "2035-01-01T00:00:00Z"
BEFORE, AFTER = "2026-01-01", "2036-01-01"
FACT = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}


def _quote(article: str, words: str, body: str) -> dict[str, Any]:
    start = body.index(words)
    return {"article": article, "start": start, "end": start + len(words), "exact": words}


def _told(name: str, body: str, teller: str, words: str, **more: Any) -> list[dict[str, Any]]:
    article = f"article/{name}"
    event = {"eventuality": "occurrence", "genericity": "specific", "factuality": FACT}
    source = {"specificity": "unnamed", "text": teller}
    return [
        {"id": article, "type": "Article", "body": body, "language": "en", **more},
        {"id": f"event/{name}", "type": "Event", "article": article, "label": words, **event}
        | {"evidence": [_quote(article, words, body)]},
        {"id": f"attribution/{name}", "type": "Attribution", "article": article}
        | {"sources": [source], "stance": "asserts", "about": [f"event/{name}"]}
        | {"quote_type": "indirect", "cue": [_quote(article, "said", body)], "factuality": FACT},
    ]


OPEN = _told("ferry", PLAIN, "A clerk", "the ferry had left")
HELD = [
    *_told("held", QUOKKA, "Zora Quill", "the quokka had fled", embargo={"until": UNTIL}),
    {"id": "actor/zora", "type": "Actor", "kind": "person", "named": True}
    | {"names": [{"text": "Zora Quill"}]}
    | {"mentions": [_quote("article/held", "Zora Quill", QUOKKA) | {"form": "name"}]},
]
SECRET = (b"quokka", b"Zora", b"Quill", b"cheered", b"held")


def _save(path: Path, records: Iterable[Any], header: Any = HEADER) -> str:
    path.write_bytes(b"".join(encode_value(each) + b"\n" for each in (header, *records)))
    return str(path)


def _lines(path: Path) -> list[Any]:
    """Read the header and the records, those by id: tables keep no order between them."""
    header, *records = map(json.loads, path.read_bytes().splitlines())
    return [header, *sorted(records, key=lambda record: str(record["id"]))]


def _secrets(path: Path) -> list[bytes]:
    return [word for word in SECRET if word in path.read_bytes()]


def _target(folder: Path, name: str, packed: str = "") -> Path:
    return folder / f"out{FORMATS[name].suffixes[0]}{packed}"


def _tree(path: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in path.rglob("*") if each.is_file()}


def _back(target: Path) -> list[Any]:
    """Convert to JSON Lines, which loses nothing, and return the header and the records."""
    path = target.parent / "back.jsonl"
    convert(str(target), str(path), include_embargoed=True, fail_on_loss=True)
    return _lines(path)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return _save(tmp_path / "in.jsonl", OPEN)


@pytest.fixture
def both(tmp_path: Path) -> str:
    return _save(tmp_path / "both.jsonl", [*HELD[::2], *OPEN, *HELD[1::2]])


@pytest.fixture
def unruled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the gate alone in force: records full of markers mean nothing."""
    monkeypatch.setattr(conversion, "RULES", ())


# The law of losses --------------------------------------------------------------------------------


def _law(folder: Path, name: str, made: Marked) -> None:
    """See that markers are missing where a loss is told; no marker shows an order."""
    target, read = _target(folder, name), name in BOTH
    rows = (OPEN, made.record) if "type" not in made.record else ([made.record],)
    path = _save(folder / "m.jsonl", *rows)
    done = convert(path, str(target), include_embargoed=True, verify=read, fail_on_loss=read)
    text = json.dumps(_back(target)) if read else target.read_text("utf-8")
    gone = Counter(each.pattern for each in missing(made, text))
    gone.pop("/Header/base", None)  # It is part of every id, and so is not missed.
    at = {each.pattern for each in made.markers}
    told = [lost for lost in done.losses if lost.path in at and lost.kind != LossKind.ORDER]
    assert {path: sum(x.count for x in told if x.path == path) for path in gone} == gone
    assert {lost.path for lost in told} == gone.keys()
    assert not read or (_back(target) == _lines(Path(path)) and not done.losses)


def test_formats_are_the_known_ones() -> None:
    assert set(WRITTEN) == {"json", "jsonl", "parquet", *PUBLIC}
    assert set(BOTH) == set(WRITTEN) - set(LOSSY)
    assert {name for name in WRITTEN if FORMATS[name].public} == set(PUBLIC)


@pytest.mark.usefixtures("unruled")
@pytest.mark.parametrize("kind", [*RECORDS, "Header"])
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_missing_is_what_is_told(tmp_path: Path, name: str, kind: str) -> None:
    for made in marked(kind)[:: 4 if name in BOTH else 1]:
        _law(tmp_path, name, made)
    for made in thinned(kind, 5, keep=0.4):
        _law(tmp_path, name, made)


@pytest.mark.parametrize("name", ["story", "feed", "40"])
def test_through_all_formats_and_back(tmp_path: Path, name: str) -> None:
    header, records = example(name)
    at = Path(_save(tmp_path / "in.jsonl", records, header))
    for each in (*BOTH, "jsonl"):
        target = tmp_path / f"{each}{FORMATS[each].suffixes[0]}"
        made = convert(str(at), str(target), verify=True, as_of="2095-01-01")
        assert made.written == len(records)
        assert all((lost.kind, each) == ("order", "parquet") for lost in made.losses)
        at = target
    assert _lines(at) == _lines(tmp_path / "in.jsonl")


@pytest.mark.usefixtures("unruled")
@pytest.mark.parametrize("name", BOTH)
def test_a_set_holds_nothing_twice(tmp_path: Path, name: str) -> None:
    path = _save(tmp_path / "in.jsonl", [OPEN[0] | {"keywords": ["a", "b", "a"]}])
    made = convert(path, str(_target(tmp_path, name)))
    told = [(lost.path, lost.kind, lost.count, lost.records) for lost in made.losses]
    graph = name in {"nquads", "turtle"}
    assert told == [("/Article/keywords/*", "dropped", 1, ("article/ferry",))] * graph
    assert len(_back(_target(tmp_path, name))[1]["keywords"]) == (2 if graph else 3)


# What may be lost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("on_invalid", ["fail", "skip"])
@pytest.mark.parametrize("name", LOSSY)
def test_a_loss_that_may_not_be_leaves_the_target(
    tmp_path: Path, source: str, name: str, on_invalid: Any
) -> None:
    target = _target(tmp_path, name)
    target.write_bytes(b"old")
    told = convert(source, str(tmp_path / f"other{target.suffix}"), to=name).losses
    before = _tree(tmp_path)
    with pytest.raises(LossError, match=r"would be lost, so nothing was written$") as failed:
        convert(source, str(target), fail_on_loss=True, on_invalid=on_invalid)
    assert failed.value.losses == told
    assert _tree(tmp_path) == before


def test_losses_are_allowed_at_pointers_and_with_stars(tmp_path: Path, source: str) -> None:
    target = _target(tmp_path, "webannotation")
    paths = [lost.path for lost in convert(source, str(target)).losses]
    deep = "/Attribution/sources/*/specificity"
    assert {"/Article/body", deep, "/Event/article"} <= set(paths)
    for way in (paths, ["/Article", "/Attribution", "/Event/"], ["/*/*"], ["/*"]):
        assert convert(source, str(target), fail_on_loss=True, allow_loss=way).losses
    rest = [path for path in paths if path != deep]
    with pytest.raises(UsageError, match="is no JSON Pointer"):
        convert(source, str(target), fail_on_loss=True, allow_loss=[deep[1:]])
    for left in (deep.replace("*", "0"), f"{deep}/more", deep[:-1]):
        with pytest.raises(LossError) as failed:
            convert(source, str(target), fail_on_loss=True, allow_loss=[*rest, left])
        assert [lost.path for lost in failed.value.losses] == [deep]


def test_a_loss_report(tmp_path: Path, source: str, capfd: pytest.CaptureFixture[str]) -> None:
    target, report = _target(tmp_path, "webannotation"), tmp_path / "losses.json"
    losses = convert(source, str(target)).losses
    target.unlink()
    for barred in ((), ("--fail-on-loss",)):
        args = ["convert", source, str(target), "--loss-report", str(report), *barred]
        assert cli.run(args) == len(barred)
        assert target.exists() == (not barred)
        told = json.loads(report.read_bytes())
        assert told == {"losses": [dataclasses.asdict(each) | {"records": list(each.records)}
                                   for each in losses]}  # fmt: skip
        target.unlink(missing_ok=True)
    # What stands in the report is not told a second time.
    assert "lost: " not in capfd.readouterr().err
    assert cli.run(["convert", source, str(target)]) == 0
    assert "newsrecord: lost: /Article/body (dropped, 1x)" in capfd.readouterr().err
    allow = [part for word in RECORDS for part in ("--allow-loss", f"/{word}")]
    assert cli.run(["convert", source, str(target), "--fail-on-loss", *allow]) == 0
    assert cli.run(["convert", source, str(target), "--fail-on-loss", *allow[:2]]) == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("x.anno.jsonld", "y.jsonl"), "webannotation is only written"),
        (("x.schemaorg.jsonld", "y.jsonl"), "schemaorg is only written"),
        (("in.jsonl", "y.html"), "page is only read: name another format with --to"),
        (("in.jsonl", "y", "--to", "page"), "page is only read: name another format with --to"),
        (("in.jsonl", "y.anno.jsonld", "--verify"), "webannotation is only written"),
        (("in.jsonl", "-", "--to", "jsonl", "--verify"), "give the target a name"),
        (("in.jsonl", "y.jsonl", "--as-of", "soon"), "as of when?"),
    ],
)
def test_wrong_usage(source: str, capfd: Any, args: tuple[str, ...], said: str) -> None:
    tmp_path = Path(source).parent
    for suffix in ("anno", "schemaorg"):
        convert(source, f"x.{suffix}.jsonld")
    before = _tree(tmp_path)
    assert cli.run(["convert", *args]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert _tree(tmp_path) == before


# Reading back -------------------------------------------------------------------------------------


def _drop(header: Any, records: list[Any]) -> tuple[Any, list[Any]]:
    return header, records[1:]


def _change(header: Any, records: list[Any]) -> tuple[Any, list[Any]]:
    return header, [records[0] | {"headline": "Another"}, *records[1:]]


def _repeat(header: Any, records: list[Any]) -> tuple[Any, list[Any]]:
    return header, [*records[1:], records[2] | {"id": "attribution/other"}]


def _retitle(header: Any, records: list[Any]) -> tuple[Any, list[Any]]:
    return header | {"title": "Another"}, records


SPOILT = {
    _drop: "3 records went in, 2 come out",
    _change: "records differ, such as article/ferry",
    _repeat: "records differ, such as (attribution/other|one that is gone)",
    _retitle: "its header differs",
}


def _spoil(
    monkeypatch: pytest.MonkeyPatch, name: str, spoil: Callable[[Any, list[Any]], Any]
) -> None:
    """Make a format write something else than it is given."""
    real = FORMATS[name].writer()

    def encode(header: bytes, records: Iterable[Any], output: Any, /) -> Any:
        rows = [json.loads(each.text) for each in records]
        head, rest = spoil(json.loads(header), rows)
        return real(encode_value(head), encoded(rest), output)

    spoilt = dataclasses.replace(FORMATS[name], encode=encode)
    monkeypatch.setattr(formats, "FORMATS", {**FORMATS, name: spoilt})


@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize("name", BOTH)
def test_what_does_not_read_back_is_not_kept(
    source: str, monkeypatch: pytest.MonkeyPatch, capfd: Any, name: str, spoil: Any
) -> None:
    tmp_path = Path(source).parent
    target = _target(tmp_path, name)
    convert(_save(tmp_path / "old.jsonl", OPEN[:1]), str(target))
    before = _tree(tmp_path)
    _spoil(monkeypatch, name, spoil)
    assert cli.run(["convert", source, str(target), "--verify"]) == 4
    said = f"{target.name}: does not read back as it was written: {SPOILT[spoil]}"
    assert re.search(said, capfd.readouterr().err)
    assert _tree(tmp_path) == before
    convert(source, str(target))
    assert _tree(tmp_path) != before


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", BOTH)
def test_what_reads_back_is_kept(tmp_path: Path, source: str, name: str, packed: str) -> None:
    target = _target(tmp_path, name, "" if name == "parquet" else packed)
    for _ in range(2):  # The second time it replaces the first.
        assert cli.run(["convert", source, str(target), "--verify"]) == 0
    assert _back(target) == _lines(Path(source))
    assert not list(tmp_path.glob(".*"))


# Embargo ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [None, BEFORE, "2035-01-01", "2034-12-31T23:59:59Z"])
@pytest.mark.parametrize("name", WRITTEN)
def test_an_open_embargo_keeps_records_out_of_the_open(
    tmp_path: Path, both: str, name: str, as_of: str | None
) -> None:
    target = _target(tmp_path, name)
    if name not in PUBLIC:
        assert convert(both, str(target), as_of=as_of).written == 7
        return
    with pytest.raises(RefusedConversionError) as failed:
        convert(both, str(target), as_of=as_of)
    assert not target.exists()
    found = [each for each in failed.value.report.findings if each.code == "NR818"]
    roots = [(each.record, each.pointer) for each in found if not each.because]
    assert roots == [("article/held", "/embargo")]
    assert {f.record for f in found if f.because == "NR818"} == {each["id"] for each in HELD[1:]}


@pytest.mark.parametrize("name", PUBLIC)
def test_an_embargo_that_has_passed_or_does_not_count(tmp_path: Path, both: str, name: str) -> None:
    ways: tuple[dict[str, Any], ...] = ({"as_of": AFTER}, {"as_of": UNTIL})
    for way in (*ways, {"include_embargoed": True}, {"include_embargoed": True, "as_of": BEFORE}):
        target = _target(tmp_path, name)
        made = convert(both, str(target), **way)
        assert (made.written, made.skipped) == (7, 0)
        assert "NR818" not in made.report.totals
        target.unlink()


@pytest.mark.parametrize("embargo", [{"until": UNTIL}, {"until": "2035"}, {"open_ended": True}])
@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_under_embargo_gets_out(tmp_path: Path, name: str, embargo: dict[str, Any]) -> None:
    held = [HELD[0] | {"embargo": embargo}, *HELD[1:]]
    path = _save(tmp_path / "in.jsonl", [*held[2:], *OPEN, *held[:2]])
    target = _target(tmp_path, name)
    made = convert(path, str(target), on_invalid="skip", as_of=BEFORE)
    assert (made.written, made.skipped) == (3, 4)
    assert b"clerk" in target.read_bytes()
    assert _secrets(target) == []
    assert convert(path, str(target), include_embargoed=True).written == 7
    assert _secrets(target)


def test_an_embargo_reaches_into_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _save(folder / "a.jsonl", [*OPEN, *HELD[1:]])
    _save(folder / "b.jsonl", HELD[:1])
    target, kept = tmp_path / "out.nq", tmp_path / "kept.jsonl"
    made = convert(str(folder), str(target), on_invalid="quarantine", quarantine=str(kept))
    assert (made.written, made.skipped) == (3, 4)
    assert _secrets(target) == []
    assert {each["id"] for each in _lines(kept)} == {each["id"] for each in HELD}


def test_embargo_on_the_command_line(
    tmp_path: Path, both: str, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.ttl"
    args = ["convert", both, str(target)]
    assert cli.run([*args, "--as-of", BEFORE]) == 1
    err = capfd.readouterr().err
    assert "NR818 embargoed-record (error) article/held /embargo" in err
    assert "(and 3 consequences)" in err
    assert "--include-embargoed" in err
    assert not target.exists()
    assert cli.run([*args, "--as-of", BEFORE, "--on-invalid", "skip"]) == 1
    assert _secrets(target) == []
    for more in (["--as-of", AFTER], ["--as-of", BEFORE, "--include-embargoed"]):
        target.unlink()
        assert cli.run([*args, *more]) == 0
        assert _secrets(target)


# Pages --------------------------------------------------------------------------------------------


def _pages(folder: Path) -> None:
    folder.mkdir()
    for number, date in enumerate(["2025-03-04T09:30:00", "04.03.2025", "2025-03-04T09:30"]):
        node = {"@type": "NewsArticle", "headline": f"Harbour {number}", "datePublished": date}
        node["url"] = f"https://news.example/{number}"
        script = json.dumps({"@context": "https://schema.org", **node})
        page = f'<script type="application/ld+json">{script}</script>'
        text = f'<!DOCTYPE html><html lang="en"><head>{page}</head></html>'
        (folder / f"{number}.{'htm' if number else 'html'}").write_text(text)
    (folder / "notes.txt").write_text("not a page")


@pytest.mark.parametrize("glob", ["", "*.htm*"])
def test_a_folder_of_pages(tmp_path: Path, capfd: pytest.CaptureFixture[str], glob: str) -> None:
    _pages(tmp_path / "pages")
    target, report = tmp_path / "out.jsonl", tmp_path / "losses.json"
    args = ["convert", str(tmp_path / "pages" / glob), str(target), "--from", "page"]
    assert cli.run([*args, "--verify"]) == 0
    assert "newsrecord: lost: /NewsArticle/datePublished (coerced, 1x)" in capfd.readouterr().err
    records = [each for each in _lines(target)[1:] if each["type"] == "Article"]
    assert {each["headline"]: each.get("published") for each in records} == {
        "Harbour 0": "2025-03-04T09:30:00",
        "Harbour 1": None,
        "Harbour 2": "2025-03-04",
    }
    assert cli.run([*args, "--fail-on-loss", "--loss-report", str(report)]) == 1
    told = {(each["path"], each["kind"]) for each in json.loads(report.read_bytes())["losses"]}
    assert told == {("/NewsArticle/datePublished", kind) for kind in ("coerced", "precision")}
    assert cli.run([*args, "--fail-on-loss", "--allow-loss", "/NewsArticle/datePublished"]) == 0


# Laws of pointers and sums ------------------------------------------------------------------------

_tokens = st.lists(st.sampled_from(["a", "ab", "b", "*", "Event", "~1"]), min_size=1, max_size=4)
_pointers = _tokens.map(lambda tokens: "".join(f"/{token}" for token in tokens))
_lost = st.builds(
    Lost,
    _pointers,
    st.sampled_from(LossKind),
    st.integers(1, 9),
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5).map(tuple),
    st.sampled_from(["", "because"]),
)
_losses = st.lists(_lost, max_size=8)


@given(path=_pointers, below=_pointers, others=st.lists(_pointers))
def test_a_pointer_allows_itself_and_what_is_below(
    path: str, below: str, others: list[str]
) -> None:
    assert allowed(path, [path])
    assert allowed(path + below, [*others, path])
    assert allowed(path + below, [path + "/"])
    assert not allowed(path, [path + below])
    assert not allowed(path + "b", [path]) or path.endswith("*")
    assert not allowed(path, [])


@given(path=_pointers, some=st.lists(_pointers), others=st.lists(_pointers))
def test_pointers_allow_each_for_itself(path: str, some: list[str], others: list[str]) -> None:
    assert allowed(path, some + others) == (allowed(path, some) or allowed(path, others))


@given(steps=st.lists(st.tuples(st.sampled_from("ab~"), st.booleans()), min_size=1))
def test_a_star_allows_what_a_name_allows(steps: list[tuple[str, bool]]) -> None:
    path = "".join(f"/{token}" for token, _ in steps)
    assert allowed(path, ["".join("/*" if star else f"/{token}" for token, star in steps)])


def _sums(losses: Iterable[Lost]) -> dict[tuple[str, LossKind], int]:
    found: Counter[tuple[str, LossKind]] = Counter()
    for lost in losses:
        found[lost.path, lost.kind] += lost.count
    return dict(found)


@given(one=_losses, other=_losses)
def test_sums_of_losses(one: list[Lost], other: list[Lost]) -> None:
    both = merged(one, other)
    assert [(lost.path, lost.kind) for lost in both] == sorted(_sums(one + other))
    assert _sums(both) == _sums(one + other) == _sums(merged(other, one))
    assert all(len(lost.records) <= 5 for lost in both)


@given(one=_losses, two=_losses, three=_losses)
def test_losses_are_added_in_any_grouping(
    one: list[Lost], two: list[Lost], three: list[Lost]
) -> None:
    whole = merged(one, two, three)
    assert merged(merged(one, two), three) == whole == merged(whole) == merged(whole, ())
    assert _sums(merged(one, merged(two, three))) == _sums(whole)
