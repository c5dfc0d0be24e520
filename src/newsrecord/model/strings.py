"""The kinds of string that the record model knows, and the aliases its fields are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from newsrecord.model.base import END, AnyJson, Items, Kind, Number, Target

__all__ = [
    "ActorId",
    "AnyId",
    "ArticleId",
    "AttributionId",
    "Code",
    "Country",
    "Edtf",
    "EventId",
    "Ext",
    "Id",
    "Integer",
    "Iri",
    "JsonPointer",
    "JsonValue",
    "Language",
    "Moment",
    "Point",
    "Real",
    "Share",
    "Text",
    "Time",
]

_IRI_REFUSE = (
    r"""\x00-\x20\x7f-\x9f<>"{}|\\^`\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"""
)
_YEAR = r"[0-9]{4}"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"

TEXT = Kind("text", "text without U+0000")
ID = Kind(
    "id",
    "an id: an IRI, or a relative reference such as actor/jane-doe, without blanks, controls or "
    'any of <>"{}|\\^`, of at most 512 code points',
    # An absolute IRI, or segments of which the first has no colon and none is `.` or `..`.
    pattern=r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|[^/?#@:][^/?#:]*(?:[/?#]|" + END + r"))",
    refuse=r"[" + _IRI_REFUSE + r"]|^[^:/?#]*/(?:[^?#]*/)?\.\.?(?:[/?#]|" + END + r")"
    r"|^\.\.?(?:[/?#]|" + END + r")",
    min_length=1,
    max_length=512,
)
IRI = Kind(
    "iri",
    "an absolute IRI such as https://example.org/",
    pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^" + _IRI_REFUSE + r"]+" + END,
    refuse=r"[" + _IRI_REFUSE + r"]",
)
BASE = Kind(
    "base",
    "a base IRI that is hierarchical and ends in /, such as https://example.org/news/",
    pattern=r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#" + _IRI_REFUSE + r"]+"
    r"/(?:[^?#" + _IRI_REFUSE + r"]*/)?" + END,
    refuse=r"[" + _IRI_REFUSE + r"]",
)
MOMENT = Kind(
    "moment",
    "a date (YYYY, YYYY-MM, YYYY-MM-DD) or an RFC 3339 date-time such as 2022-10-07T09:30:00Z",
    pattern=rf"^{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK}:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    rf"{_OFFSET}?)?)?)?{END}",
    refuse=r"\n",
)
TIME = Kind(
    "time",
    "a clock time such as 09:30, 09:30:15 or 09:30+02:00",
    pattern=rf"^{_CLOCK}(?::(?:[0-5][0-9]|60))?{_OFFSET}?{END}",
    refuse=r"\n",
)
EDTF = Kind(
    "edtf",
    "an Extended Date/Time Format string such as 2022-10-07 or 1950/1953",
    min_length=1,
)
LANGUAGE = Kind(
    "language",
    "a BCP 47 language tag such as en, zh-Hant or und",
    pattern=rf"^[A-Za-z]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*{END}",
    refuse=r"\n",
)
COUNTRY = Kind(
    "country",
    "an ISO 3166-1 alpha-3 or 3166-3 alpha-4 code such as UKR or SUHH",
    pattern=rf"^[A-Z]{{3,4}}{END}",
    refuse=r"\n",
)
SHA256 = Kind(
    "sha256",
    "a SHA-256 digest: 64 hexadecimal digits in lower case",
    pattern=rf"^[0-9a-f]{{64}}{END}",
    refuse=r"\n",
)
POINTER = Kind(
    "json_pointer",
    "a JSON Pointer such as /qualifiers/0",
    pattern=rf"^(?:/(?:[^/~\n]|~[01])*)*{END}",
    refuse=r"[\x00\n]",
)
VERSION = Kind(
    "format_version",
    "the version of the record format: 1",
    pattern=rf"^1(?:\.(?:0|[1-9][0-9]*))?{END}",
    refuse=r"\n",
)

KINDS: tuple[Kind, ...] = (
    TEXT,
    ID,
    IRI,
    BASE,
    MOMENT,
    TIME,
    EDTF,
    LANGUAGE,
    COUNTRY,
    SHA256,
    POINTER,
    VERSION,
)

Text: TypeAlias = Annotated[str, TEXT]
Id: TypeAlias = Annotated[str, ID]
ArticleId: TypeAlias = Annotated[str, ID, Target(("Article",))]
ActorId: TypeAlias = Annotated[str, ID, Target(("Actor",))]
EventId: TypeAlias = Annotated[str, ID, Target(("Event",))]
AttributionId: TypeAlias = Annotated[str, ID, Target(("Attribution",))]
AnyId: TypeAlias = Annotated[str, ID, Target(("Article", "Actor", "Event", "Attribution"))]
Iri: TypeAlias = Annotated[str, IRI]
Base: TypeAlias = Annotated[str, BASE]
Moment: TypeAlias = Annotated[str, MOMENT]
Time: TypeAlias = Annotated[str, TIME]
Edtf: TypeAlias = Annotated[str, EDTF]
Language: TypeAlias = Annotated[str, LANGUAGE]
Country: TypeAlias = Annotated[str, COUNTRY]
Sha256: TypeAlias = Annotated[str, SHA256]
JsonPointer: TypeAlias = Annotated[str, POINTER]
Version: TypeAlias = Annotated[str, VERSION]
Code: TypeAlias = Annotated[str, TEXT]
Integer: TypeAlias = Annotated[int, Number(integer=True)]
Count: TypeAlias = Annotated[int, Number(integer=True, low=0)]
Real: TypeAlias = Annotated[float, Number()]
Share: TypeAlias = Annotated[float, Number(low=0, high=1)]
Point: TypeAlias = Annotated[tuple[Real, ...], Items(2, 2, ordered=True)]
Ext: TypeAlias = Annotated[Mapping[str, Any], AnyJson(members=True)]
JsonValue: TypeAlias = Annotated[Any, AnyJson()]
