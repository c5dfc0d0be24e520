"""Check each record of a JSON Lines file with jsonschema: SCHEMA FILE."""

import json
import sys
from pathlib import Path

import jsonschema
import orjson

check = jsonschema.Draft202012Validator(json.loads(Path(sys.argv[1]).read_bytes())).is_valid
with Path(sys.argv[2]).open("rb") as lines:
    next(lines)
    refused = sum(not check(orjson.loads(line)) for line in lines)
sys.exit(refused > 0)
