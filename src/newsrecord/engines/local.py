"""One process, one pass: records stream through, facts wait in spools, places come last."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from newsrecord import gate
from newsrecord.engines.places import placed
from newsrecord.engines.raws import Raws, sorted_findings
from newsrecord.engines.scan import NUMBERS, SHIFT, Scan, Source, batches, whole
from newsrecord.finding import Checked, Finding, Problem, Report
from newsrecord.loss import merged
from newsrecord.pipeline import Raw, judge_edges, judge_facts
from newsrecord.rules import CATALOGUE
from newsrecord.source import Decoded, Fault, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrecord.gate import Admitted
    from newsrecord.loss import Lost
    from newsrecord.pipeline import Plan
    from newsrecord.source import Limits

__all__ = ["Run"]

LOST = ("NR906",)
PASSED_OVER = ("NR008",)
"""The one fatal fault after which the next record is read."""
ABSENT = ("NR902", "NR514")
"""What says that a record is not there; in an input not read to its end it may well be."""


class Run:
    """A check of some sources: take `records()` to its end, then `finish()`."""

    def __init__(
        self, sources: list[Source], plan: Plan, limits: Limits, scratch: Callable[[], BinaryIO]
    ) -> None:
        self.sources = sources
        self.limits = limits
        self._plan = plan
        self._scratch = scratch
        self._unread = ""
        headers: list[Raw] = []
        for number, source in enumerate(sources):
            headers += self._open(number, source)
        headers += self._compare_headers()
        self.whole = whole(sources)
        self.scan = Scan(plan, limits, self.whole, scratch)
        self.scan.raw += headers

    def _open(self, number: int, source: Source) -> Iterator[Raw]:
        """Read the header, which comes before all records."""
        if source.leader is not None:
            source.header = source.leader.header
            return
        stream = source.format.reader()(source.input)
        source.items, source.ledger = stream.items, stream.ledger
        if stream.header is None:
            return
        header = gate.admit_header(stream.header, self.limits)
        if isinstance(header, list):
            yield from self._of_header(number, header)
            return
        source.header = header
        minor = header.newsrecord.partition(".")[2]
        if minor and int(minor) > 0:
            message = f"the header says {header.newsrecord}; this version knows 1.0"
            help_ = "fields and values it reports as unknown may be new ones: update newsrecord"
            problem = Problem(("newsrecord",), message, help_, code="NR907")
            yield from self._of_header(number, [problem])

    def _compare_headers(self) -> Iterator[Raw]:
        """Files of one base are one dataset, so their headers say the same."""
        first: dict[str | None, Source] = {}
        for number, source in enumerate(self.sources):
            if source.header is None or source.context or source.leader is not None:
                continue
            other = first.setdefault(source.header.base, source)
            if other.header != source.header:
                message = f"the header differs from that of {other.input.name}, of the same base"
                yield from self._of_header(number, [Problem((), message, code="NR906")])

    def _of_header(self, number: int, problems: list[Problem]) -> Iterator[Raw]:
        if not self.sources[number].context:
            for problem in problems:
                yield Raw(number << SHIFT | NUMBERS, CATALOGUE[problem.code], problem)

    def records(self) -> Iterator[tuple[int, Admitted]]:
        """Yield the origin and the record of all that pass the gate, contexts left out."""
        for number, source in enumerate(self.sources):
            for found in self.scan.records(number, source):
                if not source.context:
                    yield found

    @property
    def lost(self) -> bool:
        """Whether a header is at fault, or an input was not read to its end."""
        headers = any(
            raw.origin & NUMBERS == NUMBERS and raw.info.severity.name == "error"
            for raw in self.scan.raw
        )
        return headers or any(
            fault.code in LOST or (fault.fatal and fault.code not in PASSED_OVER)
            for _, fault in self.scan.faults
        )

    @property
    def losses(self) -> tuple[Lost, ...]:
        """What the inputs hold that has no place in a record, known when all is read."""
        return merged(*(s.ledger.entries() for s in self.sources if s.ledger is not None))

    @property
    def unread(self) -> int:
        """How many records were passed over because they could not be read at all."""
        return sum(fault.fatal for _, fault in self.scan.faults)

    @property
    def bad(self) -> set[int]:
        """The origins of records with an error of their own, known so far."""
        return {raw.origin for raw in self.scan.raw if raw.info.severity.name == "error"}

    def told(self, code: str) -> set[int]:
        """Return the origins of records with a problem of this code, known so far."""
        return {raw.origin for raw in self.scan.raw if raw.info.code == code}

    def read(self) -> None:
        """Take all records, and keep what is found."""
        for _ in self.records():
            pass

    def judge(self) -> None:
        """Run the join and graph rules; call it once, after the last record."""
        for (join, rules), facts in zip(self._plan.joins, self.scan.facts, strict=True):
            self.scan.raw += judge_facts(join, rules, facts.groups(join))
        self._judge_edges()

    def _judge_edges(self) -> None:
        """Run the graph rules, and find who is told what was found."""
        scan = self.scan
        for (graph, rules), edges in zip(self._plan.graphs, scan.edges, strict=True):
            scan.raw += judge_edges(
                rules, edges.walks(graph.walk) if graph.walk else edges.remaining()
            )
        self._unread = next((fault.code for _, fault in scan.faults if fault.fatal), "")
        if self._unread or any(source.context for source in self.sources):
            before, scan.raw = scan.raw, Raws(self._scratch)
            scan.raw += (raw for each in before if (raw := self._reported(each)) is not None)

    def _reported(self, raw: Raw) -> Raw | None:
        """Tell a finding of a record that is read for reference at one that is not, if it can."""
        if not self.sources[raw.origin >> SHIFT].context:
            if self._unread and raw.info.code in ABSENT:
                return raw._replace(problem=raw.problem._replace(because=self._unread))
            return raw
        problem = raw.problem
        for spot in problem.related:
            here = spot.origin is not None and not self.sources[spot.origin >> SHIFT].context
            if here and spot.instead and spot.origin is not None:
                turned = problem._replace(path=spot.path, message=spot.instead, related=())
                return Raw(spot.origin, raw.info, turned)
        return None

    def again(self) -> Iterator[tuple[int, Decoded, Admitted | list[Problem]]]:
        """Read the sources once more: the origin of each item, and what it is or is wrong with."""
        for number, source in enumerate(self.sources):
            if source.context:
                continue
            for batch in batches(source.read()):
                items = [item for item in batch if isinstance(item, Decoded)]
                results, _ = gate.admit(items, self.limits)
                for item, result in zip(items, results, strict=True):
                    yield number << SHIFT | max(item.number, 0), item, result

    def finish(self, rules_off: tuple[str, ...] = (), as_of: str = "") -> Report:
        """Work out the places and return the report; call it once, after `judge`."""
        faults = [self._of_fault(number, fault) for number, fault in self.scan.faults]
        codes = {raw.info.code for bucket in self.scan.raw.buckets() for raw in bucket}
        codes |= {fault.code for fault in faults}
        found = chain(faults, placed(self.sources, self.scan.raw.buckets, self.limits))
        # A consequence whose root is not reported, because its rule is off, stands for itself.
        roots = (
            each if not each.because or each.because in codes else replace(each, because="")
            for each in found
        )
        findings = sorted_findings(roots, self._scratch)
        files: dict[str, Checked] = {}
        for source in self.sources:
            for name, digest in source.digests() if not source.context else ():
                count = source.counts[name] + (files[name].records if name in files else 0)
                files[name] = Checked(name, digest, count)
        return Report(findings, tuple(files.values()), rules_off, as_of)

    def _of_fault(self, number: int, fault: Fault) -> Finding:
        info = CATALOGUE[fault.code]
        place = Place(fault.line, fault.column, byte=fault.offset)
        if fault.member:
            place = Place()
        return Finding(
            code=info.code,
            name=info.name,
            severity=info.severity,
            message=fault.message,
            file=fault.member or self.sources[number].input.name,
            path=fault.path,
            place=place,
            fatal=fault.fatal,
        )
