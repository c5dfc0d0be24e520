"""News pages: the JSON-LD in them, and how its nodes become records.

`html` finds the blocks, `blocks` reads them though they be broken, `nodes` sorts what they hold,
`articles`, `actors` and `claims` turn nodes into records.
"""

from __future__ import annotations

from newsrecord.pages.blocks import BrokenBlockError, DeepBlockError
from newsrecord.pages.convert import Found, records
from newsrecord.pages.html import Block, Page, read_page

__all__ = [
    "Block",
    "BrokenBlockError",
    "DeepBlockError",
    "Found",
    "Page",
    "read_page",
    "records",
]
