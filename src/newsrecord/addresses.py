"""Addresses of object stores (`s3://`, `gs://`), and of the disk (`file://`).

An address is opened only if a caller typed it: no record, header, context or manifest names
anything that is opened.  A store is on the network, so the caller must allow that as well.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "DENIED",
    "NO_BUCKET",
    "Address",
    "address_of",
    "connected",
    "faults",
    "local_path",
    "permit",
    "shown",
    "told",
]


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)
_QUERY = re.compile(r"\?([a-z_]+=[^&?]*(?:&[a-z_]+=[^&?]*)*)\Z")
_KNOWN = {
    "s3": ("region", "scheme", "endpoint_override"),
    "gs": ("scheme", "endpoint_override", "project_id", "retry_limit_seconds"),
}
_NOBODY = "anonymous"
_SHOWN = 300
_AWS = re.compile(r"AWS Error ([A-Z_]+) during \w+ operation: (.*)")
_GOOGLE = re.compile(
    r"google::cloud::Status\((\w+): (?:.*?last message of )?(.*?)(?: error_info=|$)"
)
_REQUEST = re.compile(r" ?\(Request ID: [^)]*\)")
_CURL = re.compile(r"curl(?:Code:| error) \W?\d+\W*(.*)", re.IGNORECASE)
DENIED, NO_BUCKET = "access denied", "there is no such bucket"
_PLAIN = {
    "NO_SUCH_BUCKET": NO_BUCKET,
    "ACCESS_DENIED": DENIED,
    "PERMISSION_DENIED": DENIED,
    "UNAUTHENTICATED": DENIED,
    "NOT_FOUND": "there is no such bucket or object",
}


class Address(NamedTuple):
    """A store and the path of an object or folder in it, which begins with the bucket."""

    scheme: str
    path: str
    anonymous: bool
    options: dict[str, str]

    @property
    def name(self) -> str:
        """The address to show to people: nothing but the place."""
        return f"{self.scheme}://{self.path}"


def address_of(path: str) -> Address | None:
    """Read an address of a store; None for a path on disk.

    A key is taken as it stands, as the tools of the stores do: nothing in it is percent-decoded.

    Raises:
        UsageError: there is no such kind of store, or the address says what it must not.
    """
    found = _SCHEME.match(path)
    scheme = found[1].lower() if found else ""
    if found is None or scheme == "file":
        return None
    if scheme not in _KNOWN:
        if os.path.lexists(path):
            return None
        message = f"{scheme}:// addresses are not opened; s3://, gs:// and file:// are"
        raise UsageError(message)
    rest = found[2].removeprefix(f"{_NOBODY}@")
    bucket = rest.partition("/")[0]
    if "@" in bucket or ":" in bucket:
        message = (
            f"{scheme}://...: credentials do not belong in an address, where others see them; "
            f"take them from the environment, or write {_NOBODY}@ to use none"
        )
        raise UsageError(message)
    if not bucket:
        message = f"{scheme}://{rest}: names no bucket"
        raise UsageError(message)
    place, options = _options(rest, scheme)
    return Address(scheme, place, rest != found[2], options)


def _options(rest: str, scheme: str) -> tuple[str, dict[str, str]]:
    """Part a query from a key; a question mark that no NAME=VALUE follows is part of the key."""
    query = _QUERY.search(rest)
    if query is None:
        return rest, {}
    options = dict(pair.split("=", 1) for pair in query[1].split("&"))
    for name in options:
        if name not in _KNOWN[scheme]:
            known = ", ".join(_KNOWN[scheme])
            message = f"{scheme}://{rest[: query.start()]}: no option {name!r}; there are {known}"
            raise UsageError(message)
    return rest[: query.start()], options


def local_path(path: str) -> str:
    """Return the path on disk that a `file://` address means (RFC 8089), or the path itself.

    Raises:
        UsageError: the address is that of another machine, or relative.
    """
    found = _SCHEME.match(path)
    if found is None or found[1].lower() != "file":
        return path
    from urllib.request import url2pathname

    host, slash, rest = found[2].partition("/")
    if not slash or host not in {"", "localhost"}:
        message = f"{path}: write file:///, and then a path from the root of this machine"
        raise UsageError(message)
    return url2pathname("/" + rest)


def shown(path: str) -> str:
    """Return a path as it may be shown to people, without the options of an address.

    >>> shown("s3://news/a.jsonl?region=eu-west-1")
    's3://news/a.jsonl'
    """
    address = address_of(path)
    return local_path(path) if address is None else address.name


def permit(paths: Iterable[str | None], *, network: bool) -> None:
    """Refuse addresses on the network, unless they are allowed; call it before any work.

    Raises:
        UsageError: a path leads to the network, or is an address that cannot be meant.
    """
    for path in paths:
        address = address_of(local_path(path)) if path is not None else None
        if address is not None and not network:
            message = (
                f"{address.name} is on the network, which is left alone unless you say "
                "--allow-network (in Python, allow_network=True)"
            )
            raise UsageError(message)


def connected(address: Address) -> Any:
    """Make the file system of an address; credentials are those of the environment.

    Raises:
        OSError: the region of the bucket cannot be found out.
        UsageError: an option of the address has a value that cannot be meant.
        MissingExtraError: pyarrow was built without it.
    """
    try:
        return _s3(address) if address.scheme == "s3" else _gs(address)
    except ValueError as error:
        message = f"{address.name}: {told(error)}"
        raise UsageError(message) from error
    except ImportError as error:
        message = f"{address.name}: the pyarrow that is installed cannot open {address.scheme}://"
        raise MissingExtraError(message) from error


def _s3(address: Address) -> Any:
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem, resolve_s3_region

    env = os.environ
    endpoint = address.options.get("endpoint_override") or (
        env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL")
    )
    region = address.options.get("region") or (
        env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION")
    )
    if not region and not endpoint:
        region = resolve_s3_region(address.path.partition("/")[0])
    attempts = env.get("AWS_MAX_ATTEMPTS", "")
    return S3FileSystem(
        anonymous=address.anonymous,
        region=region or "us-east-1",
        endpoint_override=endpoint,
        scheme=address.options.get("scheme"),
        # Parts that wait for a slow network would pile up in memory.
        background_writes=False,
        connect_timeout=10,
        request_timeout=30,
        retry_strategy=AwsStandardS3RetryStrategy(
            max_attempts=int(attempts) if attempts.isascii() and attempts.isdigit() else 3
        ),
    )


def _gs(address: Address) -> Any:
    import datetime

    from pyarrow.fs import GcsFileSystem

    seconds = address.options.get("retry_limit_seconds", "")
    return GcsFileSystem(
        anonymous=address.anonymous,
        scheme=address.options.get("scheme"),
        endpoint_override=address.options.get("endpoint_override"),
        project_id=address.options.get("project_id"),
        retry_time_limit=datetime.timedelta(
            seconds=int(seconds) if seconds.isascii() and seconds.isdigit() else 15
        ),
    )


def faults() -> tuple[type[Exception], ...]:
    """Return what a store is allowed to raise."""
    from pyarrow import ArrowException

    return OSError, ValueError, ArrowException


def told(error: Exception) -> str:
    """Say in a few words what a store answered.

    >>> told(OSError("AWS Error ACCESS_DENIED during HeadObject operation: No response body."))
    'access denied'
    """
    text = _REQUEST.sub("", " ".join(str(error).split()))
    found = _GOOGLE.search(text) or _AWS.search(text)
    if found is not None:
        network = _CURL.search(found[2])
        what = f"no connection: {network[1]}" if network else f"{found[2]} ({found[1]})"
        return _PLAIN.get(found[1], what)[:_SHOWN]
    if isinstance(error, FileNotFoundError):
        return "there is no such object"
    return text[:_SHOWN]
