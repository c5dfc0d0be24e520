"""Spans as W3C Web Annotation targets.

- a span           a SpecificResource: the article as its source, two selectors side by side
- `start`, `end`   TextPositionSelector, in code points as the recommendation asks
- `exact` ...      TextQuoteSelector with `prefix` and `suffix`, where the words are given
- `field`          body is the article's text; within another text both selectors refine a
                   FragmentSelector that names it
- several spans    a list of targets, in their order
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.formats.script import Names, Node, node, one_or_all
from newsrecord.loss import LossKind

if TYPE_CHECKING:
    from newsrecord.formats.part import Part

__all__ = ["ORDER", "target", "targets"]

ORDER = "several targets are a set; the list keeps their order only for readers of plain JSON"


def targets(part: Part, name: str, names: Names) -> list[Node]:
    """Turn the spans of a field into targets."""
    found = [target(span, names) for span in part.parts(name)]
    if len(found) > 1 and name in {"content", "cue"}:
        part.lose(name, LossKind.ORDER, ORDER)
    return found


def target(span: Part, names: Names) -> Node:
    """Turn a span into a target."""
    selectors: list[Node] = [
        node(None, type="TextPositionSelector", start=span.take("start"), end=span.take("end"))
    ]
    if span.see("exact") is not None:
        selectors.append(_quote(span))
    text = span.take("field")
    if text not in {None, "body"}:
        selectors = [
            node(None, type="FragmentSelector", value=text, refinedBy=one_or_all(selectors))
        ]
    source = names.iri(span.take("article"))
    return node(None, type="SpecificResource", source=source, selector=one_or_all(selectors))


def _quote(span: Part) -> Node:
    return node(
        None,
        type="TextQuoteSelector",
        exact=span.take("exact"),
        prefix=span.take("prefix"),
        suffix=span.take("suffix"),
    )
