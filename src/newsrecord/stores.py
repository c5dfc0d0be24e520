"""Where a path leads: to the disk, to a stream, or to an object store.

These are the doors that callers use.  What goes to a store is made whole on the local disk first,
and sent then.  An object appears when all of it has arrived; a folder is a name for several
objects, which cannot appear in one step.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from newsrecord import disk
from newsrecord.addresses import address_of, connected, local_path, permit, shown
from newsrecord.disk import DiskInput, SpooledInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.atomic import FileOutput, FolderOutput
    from newsrecord.objects import StoreInput
    from newsrecord.source import Limits
    from newsrecord.uploads import StoreOutput

__all__ = ["AnyInput", "expand", "file_output", "folder_output", "is_among", "permit", "shown"]

AnyInput: TypeAlias = "DiskInput | SpooledInput | StoreInput"


def expand(
    paths: Sequence[str],
    limits: Limits,
    *,
    stdin: BinaryIO | None = None,
    suffixes: tuple[str, ...] | None = None,
    network: bool = False,
) -> list[AnyInput]:
    """Turn what was typed into inputs, in that order; in a store as `disk.expand` does on disk.

    Raises:
        InputError: a path matches nothing, or cannot be opened.
        UsageError: a path leads to the network, and that is not allowed.

    """
    permit(paths, network=network)
    found: dict[str, AnyInput] = {}
    # Standard input can be read once only.
    for path in dict.fromkeys(paths):
        address = address_of(path)
        inputs: Iterable[AnyInput]
        if address is None:
            inputs = disk.expand([local_path(path)], limits, stdin=stdin, suffixes=suffixes)
        else:
            from newsrecord.objects import found_at

            inputs = found_at(address, limits, suffixes)
        for one in inputs:
            found.setdefault(one.name if isinstance(one, SpooledInput) else _key(one), one)
    return list(found.values())


def _key(item: DiskInput | StoreInput) -> str:
    return os.path.realpath(item.path) if isinstance(item, DiskInput) else item.name


def is_among(path: str, others: Iterable[str]) -> bool:
    """Tell whether a path leads where one of the others leads; `-` is no path.

    >>> is_among("a/../b", ["b"]), is_among("-", ["-"]), is_among("s3://b/k", ["s3://b/k/"])
    (True, False, True)
    """
    places = {_place(other) for other in others if other != "-"}
    return path != "-" and _place(path) in places


def _place(path: str) -> str:
    address = address_of(path)
    return os.path.realpath(local_path(path)) if address is None else address.name.rstrip("/")


def file_output(
    path: str, *, stream: BinaryIO | None = None, network: bool = False
) -> FileOutput | StoreOutput:
    """Write one file or object; see `atomic.file_output`.

    Raises:
        UsageError: the path leads to the network, and that is not allowed.
    """
    permit([path], network=network)
    address = address_of(path)
    if address is None:
        from newsrecord import atomic

        return atomic.file_output(local_path(path), stream=stream)
    from newsrecord.uploads import StoreOutput

    return StoreOutput(lambda: connected(address), address.path, address.name)


def folder_output(path: str, *, network: bool = False) -> FolderOutput | StoreOutput:
    """Write a folder of files or objects; see `atomic.folder_output`, and `StoreOutput`.

    Raises:
        UsageError: the path leads to the network, and that is not allowed.
    """
    permit([path], network=network)
    address = address_of(path)
    if address is None:
        from newsrecord import atomic

        return atomic.folder_output(local_path(path))
    from newsrecord.uploads import StoreOutput

    return StoreOutput(lambda: connected(address), address.path, address.name, folder=True)
