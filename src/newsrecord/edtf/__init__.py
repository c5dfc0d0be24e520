"""Extended Date/Time Format (EDTF), levels 0 to 2, and the simpler Moment: parse, bounds, order.

What is written, and what it becomes:

- `1985`, `1985-04`, `-0044-03-15`          a year, month or day, from its first day to its last
- `1985-04-12T23:20:30Z`                    that day, as written: no zone is applied
- `Y170000002`, `Y-17E7`, `1950S2`          a long year; a year with some digits significant
- `2001-21`, `2001-34`                      a season (21 to 32), quarter (33), third (37), half (40)
- `1984?`, `1984~`, `2004-06%-11`           uncertain, approximate, both: bounds are not widened
- `201X`, `1985-XX`, `XXXX-12-25`           digits left out; `XXXX` is any year, without bounds
- `1964/2008`, `1985/..`, `1985/`           an interval; one with an open end, an unknown end
- `[1667,1670..1672]`, `{1960,1961-12}`     one of these; all of these

Days are proleptic Gregorian, and year 0 is the year before year 1.
Source: the Library of Congress specification of 4 February 2019, a profile of ISO 8601-2:2019.
"""

from newsrecord.edtf.days import Bounds, Day
from newsrecord.edtf.faults import EdtfError
from newsrecord.edtf.moment import certainly_before, check_moment, moment_bounds
from newsrecord.edtf.parser import bounds, parse
from newsrecord.edtf.value import Edtf, End, Kind, Order, Precision, order, within
from newsrecord.edtf.wording import Wording, clash, drift, read_wording

__all__ = [
    "Bounds",
    "Day",
    "Edtf",
    "EdtfError",
    "End",
    "Kind",
    "Order",
    "Precision",
    "Wording",
    "bounds",
    "certainly_before",
    "check_moment",
    "clash",
    "drift",
    "moment_bounds",
    "order",
    "parse",
    "read_wording",
    "within",
]
