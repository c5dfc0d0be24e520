"""The report for people: findings in reading order, each with its text, then one line of sums.

Every line begins with our own signs or with the name of a file, and whatever stems from data goes
through `visible`, so no finding can forge another.  Of each code the first `CAP` findings are
shown in full and the others counted; the sums are always of all.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsrecord.finding import Finding, Severity
from newsrecord.reports.escape import clip, columns, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from newsrecord.finding import Related, Report

    Paint: TypeAlias = Callable[[str, str], str]

__all__ = ["render"]

CAP = 200
TOGETHER = 50_000
"""Findings among which a consequence looks for its root; that of the same record stands near."""
FILE, RECORD, POINTER, MESSAGE = 240, 120, 240, 500
GUTTER = "  | "
COLORS = {Severity.error: "31", Severity.warning: "33", Severity.notice: "36"}
BOLD, DIM = "1", "2"


def render(report: Report, *, color: bool, width: int, version: str) -> Iterator[str]:
    """Render a report, line by line."""
    del version
    paint = _painted if color else _plain
    shown: dict[str, int] = {}
    found = iter(report.findings)
    while part := tuple(islice(found, TOGETHER)):
        folded, orphans = _fold(part)
        for finding in part:
            consequence = bool(finding.because)
            if consequence and id(finding) not in orphans:
                continue
            shown[finding.code] = shown.get(finding.code, 0) + 1
            if shown[finding.code] > CAP:
                continue
            if consequence:
                yield _head(finding, paint) + f": because of {visible(finding.because)}\n"
            else:
                yield from _block(finding, folded.get(id(finding), ()), paint, width)
    yield from _sums(report, shown, paint)


def _plain(text: str, style: str) -> str:
    del style
    return text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


# Consequences ------------------------------------------------------------------------------------


def _fold(findings: Sequence[Finding]) -> tuple[dict[int, list[Finding]], set[int]]:
    """Hang consequences on the root in the same record; those without one there are orphans."""
    roots: dict[tuple[str, str, str], Finding] = {}
    causes: dict[tuple[str, str, str], str] = {}
    for finding in findings:
        key = (finding.file, finding.record, finding.code)
        if finding.because:
            causes.setdefault(key, finding.because)
        else:
            roots.setdefault(key, finding)
    folded: dict[int, list[Finding]] = {}
    orphans: set[int] = set()
    for finding in findings:
        if finding.because:
            root = _root(finding, roots, causes)
            if root is None:
                orphans.add(id(finding))
            else:
                folded.setdefault(id(root), []).append(finding)
    return folded, orphans


def _root(
    finding: Finding,
    roots: dict[tuple[str, str, str], Finding],
    causes: dict[tuple[str, str, str], str],
) -> Finding | None:
    """Follow a consequence to its root, which may be a step or two away."""
    code, seen = finding.because, {finding.code}
    while code and code not in seen:
        seen.add(code)
        key = (finding.file, finding.record, code)
        if key in roots:
            return roots[key]
        code = causes.get(key, "")
    return None


# One finding -------------------------------------------------------------------------------------


def _block(
    finding: Finding, consequences: Sequence[Finding], paint: Paint, width: int
) -> Iterator[str]:
    yield _head(finding, paint) + "\n"
    yield f"  {_line(finding.message)}\n"
    yield from _frame(finding, paint, width)
    if finding.help:
        yield f"  {paint('= help:', DIM)} {_line(finding.help)}\n"
    for related in finding.related:
        yield f"  {paint('= see', DIM)} {_spot(related)}: {_line(related.message)}\n"
    if consequences:
        yield f"  {paint(_consequences(consequences), DIM)}\n"


def _head(finding: Finding, paint: Paint) -> str:
    where = paint(_where(finding), BOLD)
    what = paint(finding.code, f"{BOLD};{COLORS[finding.severity]}")
    rest = " ".join(_about(finding.record, finding.pointer))
    tail = f" {rest}" if rest else ""
    return f"{where} {what} {finding.name} ({finding.severity.name}){tail}"


def _where(item: Finding | Related) -> str:
    """Name a place: `file:line:column`, or the row group and row of Parquet, counted from 0."""
    file = clip(visible(item.file), FILE)
    line, column = item.place.line, item.place.column
    if line is not None:
        return f"{file}:{line}" if column is None else f"{file}:{line}:{column}"
    if item.place.row is not None:
        group = item.place.row_group
        return (
            f"{file} row {item.place.row}"
            if group is None
            else (f"{file} row_group {group} row {item.place.row}")
        )
    return file


def _about(record: str, pointer: str) -> tuple[str, ...]:
    pair = (clip(visible(record), RECORD), clip(visible(pointer), POINTER))
    return tuple(part for part in pair if part)


def _spot(related: Related) -> str:
    where = _where(related)
    return " ".join(([where] if where else []) + list(_about(related.record, related.pointer)))


def _line(text: str) -> str:
    return clip(visible(text), MESSAGE)


def _consequences(findings: Sequence[Finding]) -> str:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    codes = ", ".join(code if n == 1 else f"{code} ({n})" for code, n in sorted(counts.items()))
    return f"+ {_count(len(findings), 'consequence')}: {codes}"


def _frame(finding: Finding, paint: Paint, width: int) -> Iterator[str]:
    """Show the text of the place; carets are set anew, for escapes and wide letters move it."""
    source, _, carets = finding.frame.rpartition("\n")
    if not source:
        return
    start = len(carets) - len(carets.lstrip(" "))
    end = start + carets.count("^")
    if width:
        source, start, end = _window(source, start, end, width - len(GUTTER))
    before, value = visible(source[:start]), visible(source[start:end])
    line = " " * columns(before) + paint("^" * max(1, columns(value)), BOLD)
    yield f"{GUTTER}{visible(source)}\n"
    yield f"{GUTTER}{line}\n"


def _window(source: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """Cut a line to fit: first what stands behind the value, then what stands before it."""
    over = columns(visible(source)) - width
    kept = max(end, len(source) - max(over, 0))
    over = columns(visible(source[:kept])) - width
    cut = min(start, max(over, 0))
    return source[cut:kept], start - cut, end - cut


# Sums --------------------------------------------------------------------------------------------


def _sums(report: Report, shown: dict[str, int], paint: Paint) -> Iterator[str]:
    if shown:
        yield "\n"
    for code, number in sorted(shown.items()):
        if number > CAP:
            yield f"{code}: showing {CAP} of {number}; --report json has them all\n"
    if report.rules_off:
        yield f"rules off: {', '.join(_runs(report.rules_off))}\n"
    read = f"{_count(report.records, 'record')} in {_count(len(report.files), 'file')}"
    counts = report.severities
    found = ", ".join(_count(counts[name], name) for name in ("error", "warning", "notice"))
    consequences = len(report.findings) - sum(counts.values())
    more = f" (and {_count(consequences, 'consequence')})" if consequences else ""
    yield f"{read}: {found}{more}{_verdict(report, paint)}\n"


def _runs(codes: Sequence[str]) -> Iterator[str]:
    """Write codes that follow each other as from and to.

    >>> list(_runs(["NR201", "NR202", "NR203", "NR302"]))
    ['NR201-NR203', 'NR302']
    """
    first = last = ""
    for code in (*codes, ""):
        if last and code and int(code[2:]) == int(last[2:]) + 1:
            last = code
            continue
        if first and int(last[2:]) - int(first[2:]) > 1:
            yield f"{first}-{last}"
        elif first:
            yield from (first,) if first == last else (first, last)
        first = last = code


def _verdict(report: Report, paint: Paint) -> str:
    if report.fatal:
        return ". " + paint("Not everything could be checked.", "31")
    if not report.records:
        return ". " + paint("Nothing was checked.", "31")
    if report.findings:
        return ""
    off = f", with {_count(len(report.rules_off), 'rule')} off" if report.rules_off else ""
    return ". " + paint("All clear", "32") + off + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
