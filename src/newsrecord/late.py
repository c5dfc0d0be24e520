"""What is loaded or made when it is first used, so that starting up costs nothing for it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["function", "pattern"]


def function(module: str, name: str) -> Callable[..., Any]:
    """Return a function of a module that is loaded when the function is called.

    >>> function("newsrecord.source", "pointer")(("names", 0))
    '/names/0'
    """

    def call(*args: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*args, **named)

    return call


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled when it is first used.

    One with large classes of characters takes about a millisecond to compile, and most runs need
    few of them.  From its second use on, it is as quick as one that was compiled at once.

    >>> digits = pattern("[0-9]+")
    >>> digits.fullmatch("1985") is not None, digits.search("a")
    (True, None)
    """
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))


class _Pattern:
    def __init__(self, source: Any, flags: int) -> None:
        self._made = source, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._made), name)
        # What the object itself has is found before this is asked again.
        self.__dict__[name] = value
        return value
