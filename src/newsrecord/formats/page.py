"""Web pages, read only: the JSON-LD of schema.org in HTML, or alone.

- an article      NewsArticle and its kin, wherever the blocks hold it; nodes of one are merged
- an actor        an author, publisher or holder of rights, once in an article by its name
- an attribution  a ClaimReview; its rating is a note
- a date          as given; one that is no Moment stays in `ext`
- anything else   in `ext`, as `schema:name`; nodes about something else as `page:nodes`
- a place         that of the block of JSON-LD
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.about import VERSION
from newsrecord.formats.base import Stream
from newsrecord.loss import Ledger
from newsrecord.pages import BrokenBlockError, DeepBlockError, read_page, records
from newsrecord.pages.blocks import clean, parse
from newsrecord.source import Decoded, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.pages import Block
    from newsrecord.source import Input, Json

__all__ = ["decode"]


def decode(source: Input, /) -> Stream:
    """Read a page, which has no header.

    Raises:
        MissingExtraError: if lxml is not installed.
    """
    ledger = Ledger()
    return Stream(None, _items(source, ledger), ledger)


def _items(source: Input, ledger: Ledger) -> Iterator[Decoded | Fault]:
    limit = source.limits.record_bytes
    data = bytearray()
    with source.open() as stream:
        while len(data) <= limit and (piece := stream.read(limit + 1 - len(data))):
            data += piece
    if len(data) > limit:
        message = f"the page is longer than {limit} bytes"
        yield Fault("NR008", message, 0, fatal=True)
        return
    page = read_page(bytes(data))
    if page.fault:
        code = "NR007" if "depth" in page.fault else "NR008"
        yield Fault(code, f"the page was not read to its end: {page.fault}", 0, fatal=True)
    values: list[tuple[int, Json]] = []
    faults: list[Fault] = []
    for number, block in enumerate(page.blocks):
        found = _values(block, ledger, source.limits.depth)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            values += [(number, value) for value in found]
    made = records(page, values, ledger, VERSION)
    if not made and not faults and not page.fault:
        message = "the page holds no JSON-LD" if not page.blocks else "no JSON-LD of an article"
        faults.append(Fault("NR013", message, 0))
    for number, (record, at) in enumerate(made):
        block = page.blocks[at]
        yield Decoded(number, None, record, block.offset, block.line, block.column)
    for number, fault in enumerate(faults, len(made)):
        yield fault._replace(number=number)


def _values(block: Block, ledger: Ledger, depth: int) -> list[Json] | Fault:
    place = (block.offset, block.line, block.column)
    if block.lossy:
        return Fault("NR002", "bytes of the JSON-LD are not of the encoding", 0, *place)
    try:
        return [clean(value, ledger, depth) for value in parse(block.text)]
    except DeepBlockError as error:
        return Fault("NR007", f"the JSON-LD is {error}", 0, *place, fatal=True)
    except BrokenBlockError as error:
        return _broken(block, error)


def _broken(block: Block, error: BrokenBlockError) -> Fault:
    before = block.text[: error.at]
    lines = before.count("\n")
    column = len(before) - before.rfind("\n") if lines else block.column + len(before)
    message = f"the JSON-LD of the page is not JSON: {error}"
    offset = block.offset + len(before.encode()) if block.offset else 0
    return Fault("NR001", message, 0, offset, block.line + lines, column)
