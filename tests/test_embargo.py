"""Nothing under embargo gets out by a side door: refused records, doubles, quotations, streams."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from newsrecord import RefusedError, check, convert, write

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "the mill will close"
HELD: dict[str, Any] = {
    "id": "article/held",
    "type": "Article",
    "language": "en",
    "body": SECRET,
    "embargo": {"until": "2099-01-01T00:00:00Z"},
}
SPAN = {"article": "article/held", "start": 0, "end": len(SECRET), "exact": SECRET}
EVENT: dict[str, Any] = {
    "id": "event/1",
    "type": "Event",
    "article": "article/held",
    "label": SECRET,
    "eventuality": "occurrence",
    "genericity": "specific",
    "factuality": {"certainty": "certain", "polarity": "positive", "tense": "future"},
    "evidence": [SPAN],
}
OTHER: dict[str, Any] = {"id": "article/2", "type": "Article", "language": "en", "headline": "Open"}


def _save(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def _released(tmp_path: Path, *records: dict[str, Any], source: str = "") -> str:
    source = source or _save(tmp_path / "in.jsonl", *records)
    target = tmp_path / "out.jsonld"
    convert(source, str(target), on_invalid="skip", as_of="2026-01-01")
    return target.read_text(encoding="utf-8")


def test_what_an_article_that_was_refused_holds(tmp_path: Path) -> None:
    text = _released(tmp_path, HELD | {"colour": "red"}, EVENT, OTHER)
    assert SECRET not in text
    assert "article/2" in text


def test_the_latest_of_two_embargoes_counts(tmp_path: Path) -> None:
    past = HELD | {"embargo": {"until": "2020-01-01T00:00:00Z"}}
    assert SECRET not in _released(tmp_path, past, HELD, EVENT, OTHER)
    assert SECRET in _released(tmp_path, past, EVENT, OTHER)


def test_another_article_that_quotes_it(tmp_path: Path) -> None:
    note = {"kind": "editorial", "text": "Compare.", "span": SPAN}
    quoting = OTHER | {"id": "article/3", "notes": [note]}
    text = _released(tmp_path, HELD, OTHER, quoting)
    assert SECRET not in text
    assert "article/3" not in text


def test_a_file_without_a_base_beside_one_with(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    base = "https://x.example/news/"
    _save(folder / "a.jsonl", {"newsrecord": "1", "base": base}, HELD, OTHER)
    absolute = base + "article/held"
    span = SPAN | {"article": absolute}
    _save(folder / "b.jsonl", EVENT | {"article": absolute, "evidence": [span]})
    assert SECRET not in _released(tmp_path, source=str(folder))


def test_files_without_a_base_are_part_of_the_dataset(tmp_path: Path) -> None:
    base = "https://x.example/news/"
    one = _save(tmp_path / "a.jsonl", {"newsrecord": "1", "base": base}, OTHER)
    for target in ("article/2", base + "article/2"):
        related = OTHER | {
            "id": "article/4",
            "relations": [{"kind": "related", "target": target}],
        }
        assert check(one, _save(tmp_path / "b.jsonl", related)).findings == ()


SAID: dict[str, Any] = {
    "id": "attribution/1",
    "type": "Attribution",
    "article": "article/held",
    "sources": [{"specificity": "named", "text": "Ada Moss"}],
    "stance": "asserts",
    "about": ["event/1"],
    "quote_type": "indirect",
    "cue": [SPAN],
}


def test_what_is_according_to_it_or_about_it(tmp_path: Path) -> None:
    relation = {"kind": "other", "title": SECRET, "text": SECRET, "according_to": "attribution/1"}
    actor = {"id": "actor/1", "type": "Actor", "kind": "person", "named": True}
    leaning = actor | {"names": [{"text": "Ada Moss"}], "relations": [relation]}
    span = {"article": "article/2", "field": "headline", "start": 0, "end": 4, "exact": "Open"}
    about = SAID | {"id": "attribution/2", "article": "article/2", "claim": SECRET, "cue": [span]}
    more = about | {"id": "attribution/3", "about": ["attribution/2"], "stance": "denies"}
    text = _released(tmp_path, more, leaning, about, HELD, EVENT, SAID, OTHER)
    assert SECRET not in text
    assert "actor/1" not in text
    assert "attribution/3" not in text
    assert "article/2" in text


@pytest.mark.parametrize("kind", ["translation_of", "duplicate_of"])
def test_a_copy_without_an_embargo_of_its_own(tmp_path: Path, kind: str) -> None:
    related = [{"kind": kind, "target": "article/held"}]
    copy = OTHER | {"id": "article/copy", "body": SECRET, "relations": related}
    assert SECRET not in _released(tmp_path, copy, HELD, OTHER)


def test_a_double_without_the_embargo(tmp_path: Path) -> None:
    double = {key: value for key, value in HELD.items() if key != "embargo"}
    assert SECRET not in _released(tmp_path, double, HELD, OTHER)


def test_write_keeps_embargoes_too(tmp_path: Path) -> None:
    target = tmp_path / "out.nq"
    with pytest.raises(RefusedError, match="article/held is under embargo"):
        write([OTHER, HELD], str(target))
    assert not target.exists()
    assert write([OTHER, HELD], str(target), include_embargoed=True) == 2
    assert write([HELD], str(target), as_of="2100-01-01") == 1
    assert write([HELD], str(tmp_path / "out.jsonl")) == 1


def test_reserved_ids_are_refused(tmp_path: Path) -> None:
    reserved = OTHER | {"id": "https://newsrecord.invalid/q"}
    source = _save(tmp_path / "in.jsonl", reserved)
    with pytest.raises(RefusedError, match="use others"):
        convert(source, str(tmp_path / "out.nq"))


def test_a_folder_of_pages(tmp_path: Path) -> None:
    page = (
        '<script type="application/ld+json">{"@context": "https://schema.org", '
        '"@type": "NewsArticle", "headline": "Mill closes", "url": "https://x.example/%d"}</script>'
    )
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.html").write_text(page % number, encoding="utf-8")
    assert convert(str(folder), str(tmp_path / "out.jsonl")).written == 2


@pytest.mark.parametrize("to", ["jsonld", "nquads", "turtle", "schemaorg", "webannotation"])
def test_a_stream_stays_empty(tmp_path: Path, to: str) -> None:
    many = [OTHER | {"id": f"article/{number}"} for number in range(3000)]
    source = _save(tmp_path / "in.jsonl", HELD, EVENT, *many)
    out = io.BytesIO()
    with pytest.raises(RefusedError):
        convert(source, "-", to=to, stdout=out, as_of="2026-01-01")
    assert out.getvalue() == b""
    convert(source, "-", to=to, stdout=out, as_of="2099-02-01")
    assert SECRET.encode() in out.getvalue()


def test_parquet_keeps_the_order_of_types(tmp_path: Path) -> None:
    actor = {"id": "actor/1", "type": "Actor", "kind": "person", "named": True}
    records = [OTHER, actor | {"names": [{"text": "Ada Moss"}]}]
    source = _save(tmp_path / "in.jsonl", *records)
    made = convert(source, str(tmp_path / "x.parquet"))
    assert made.losses == ()
    convert(str(tmp_path / "x.parquet"), str(tmp_path / "back.jsonl"))
    lines = (tmp_path / "back.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines[1:]] == records
    turned = _save(tmp_path / "in.jsonl", *records[::-1])
    assert [lost.kind for lost in convert(turned, str(tmp_path / "y.parquet")).losses] == ["order"]
