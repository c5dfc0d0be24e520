"""Check each record of a JSON Lines file with fastjsonschema: SCHEMA FILE.

It raises at the first fault, so that a file with a fault ends with exit code 1.
"""

import json
import sys
from pathlib import Path

import fastjsonschema
import orjson

check = fastjsonschema.compile(json.loads(Path(sys.argv[1]).read_bytes()))
with Path(sys.argv[2]).open("rb") as lines:
    next(lines)
    for line in lines:
        check(orjson.loads(line))
