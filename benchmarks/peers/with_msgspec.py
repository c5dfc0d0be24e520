"""Decode each line of a JSON Lines file with msgspec, without types: FILE."""

import sys
from pathlib import Path

import msgspec

decode = msgspec.json.Decoder().decode
with Path(sys.argv[1]).open("rb") as lines:
    for line in lines:
        decode(line)
