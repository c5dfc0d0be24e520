"""Draw the figures of sizes.py as SVG, the same bytes from the same figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["memory_plot", "time_plot"]

WIDTH, HEIGHT = 800, 440
LEFT, RIGHT, TOP, BOTTOM = 72, 228, 48, 56
LABEL = 16
"""Least distance of two labels, in the units of the picture."""
SERIES = {
    "convert to Parquet": ("a", ""),
    "validate -j 1": ("b", ""),
    "validate -j 2": ("c", ""),
    "ajv": ("d", "6 4"),
    "orjson.loads": ("e", "2 4"),
}
"""The class and dashes of each line; dashed ones are there to compare with."""
STYLE = """
svg { font: 13px system-ui, sans-serif; }
.page { fill: #ffffff; } .text { fill: #1f2328; } .faint { fill: #59636e; }
.grid { stroke: #d1d9e0; } .axis { stroke: #59636e; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.a { stroke: #8250df; } .b { stroke: #0969da; } .c { stroke: #1a7f37; }
.d { stroke: #bc4c00; } .e { stroke: #59636e; }
.dot.a { fill: #8250df; } .dot.b { fill: #0969da; } .dot.c { fill: #1a7f37; }
.dot.d { fill: #bc4c00; } .dot.e { fill: #59636e; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; } .text { fill: #f0f6fc; } .faint { fill: #9198a1; }
.grid { stroke: #2a313c; } .axis { stroke: #9198a1; }
.a { stroke: #bc8cff; } .b { stroke: #58a6ff; } .c { stroke: #3fb950; }
.d { stroke: #f0883e; } .e { stroke: #9198a1; }
.dot.a { fill: #bc8cff; } .dot.b { fill: #58a6ff; } .dot.c { fill: #3fb950; }
.dot.d { fill: #f0883e; } .dot.e { fill: #9198a1; }
}
"""


class Scale(NamedTuple):
    """A logarithmic axis: values from `low` to `high` lie between `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value lies."""
        part = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> Iterator[float]:
        """Yield round values: powers of ten, and 2 and 5 times them where there are few."""
        decades = math.log10(self.high / self.low)
        factors = (1, 2, 5) if decades < 3 else (1,)
        for power in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1):
            for factor in factors:
                value = factor * 10.0**power
                if self.low * 0.999 <= value <= self.high * 1.001:
                    yield value


def spread(values: list[float], start: float, end: float) -> Scale:
    """Return an axis with room for all values, and a little more at both ends."""
    low, high = min(values), max(values)
    margin = max((high / low) ** 0.06, 1.1)
    return Scale(low / margin, high * margin, start, end)


def number(value: float) -> str:
    """Write a number of an axis.

    >>> number(0.05), number(20.0), number(2000.0)
    ('0.05', '20', '2,000')
    """
    return f"{value:,.0f}" if value >= 1 else f"{value:.3f}".rstrip("0")


def apart(places: dict[str, float]) -> dict[str, float]:
    """Move labels down until none covers another."""
    moved: dict[str, float] = {}
    free = -math.inf
    for name, place in sorted(places.items(), key=lambda each: each[1]):
        moved[name] = max(place, free)
        free = moved[name] + LABEL
    return moved


def axes(across: Scale, up: Scale, sizes: list[float], label: str) -> Iterator[str]:
    """Yield the grid, the numbers and what they count."""
    for value in up.ticks():
        y = up.at(value)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        place = f'x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end"'
        yield f'<text class="faint" {place}>{number(value)}</text>'
    for value in sizes:
        x = across.at(value)
        yield f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        place = f'x="{x:.1f}" y="{HEIGHT - BOTTOM + 19}" text-anchor="middle"'
        yield f'<text class="faint" {place}>{number(value)}</text>'
    corner = f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"
    yield f'<path class="axis" fill="none" d="{corner}"/>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    place = f'x="{middle:.1f}" y="{HEIGHT - 12}" text-anchor="middle"'
    yield f'<text class="text" {place}>size of the data, MB</text>'
    middle = (TOP + HEIGHT - BOTTOM) / 2
    place = f'transform="translate(18 {middle:.1f}) rotate(-90)" text-anchor="middle"'
    yield f'<text class="text" {place}>{escape(label)}</text>'


def draw(figures: dict[str, Any], key: str, title: str, label: str) -> str:
    """Draw one value of all points against their size; the label names its axis."""
    unit = {"seconds": "s", "memory": "MB"}[key]
    points = figures["points"]
    lines = {
        name: sorted((each["size"], each[key]) for each in points if each["name"] == name)
        for name in SERIES
    }
    lines = {name: line for name, line in lines.items() if line}
    sizes = sorted({float(each["size"]) for each in points})
    across = spread(sizes, LEFT, WIDTH - RIGHT)
    up = spread([value for line in lines.values() for _, value in line], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="text" x="{LEFT}" y="26" font-weight="600">{escape(title)}</text>',
        *axes(across, up, sizes, label),
    ]
    for name, line in lines.items():
        kind, dashes = SERIES[name]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        places = [(across.at(size), up.at(value)) for size, value in line]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path class="line {kind}"{dashed} d="M{way}"/>')
        parts += [
            f'<circle class="dot {kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places
        ]
    ends = apart({name: up.at(line[-1][1]) for name, line in lines.items()})
    for name, y in ends.items():
        x = WIDTH - RIGHT + 10
        value = f"{number_of(lines[name][-1][1])} {unit}"
        dashed = f' stroke-dasharray="{SERIES[name][1]}"' if SERIES[name][1] else ""
        parts.append(
            f'<path class="line {SERIES[name][0]}"{dashed} d="M{x} {y:.1f}h14"/>'
            f'<text class="text" x="{x + 18}" y="{y + 4:.1f}">{escape(name)}'
            f'<tspan class="faint" dx="6">{value}</tspan></text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def number_of(value: float) -> str:
    """Write a measured value with about two digits.

    >>> number_of(0.234), number_of(3.21), number_of(1234.5)
    ('0.23', '3.2', '1,234')
    """
    return f"{value:,.{2 if value < 1 else 1 if value < 10 else 0}f}"


def time_plot(figures: dict[str, Any]) -> str:
    """Draw time against size."""
    title = f"Time against size ({figures['machine']['cores']} cores)"
    return draw(figures, "seconds", title, "time, seconds")


def memory_plot(figures: dict[str, Any]) -> str:
    """Draw the most memory of one process against size."""
    return draw(figures, "memory", "Peak memory against size", "memory of the largest process, MB")
