"""Write tables of JSON Lines, one a record type, as Parquet with Polars: FOLDER TARGET."""

import sys
from pathlib import Path

import polars

for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    table = polars.read_ndjson(source, infer_schema_length=None)
    table.write_parquet(f"{sys.argv[2]}/{source.stem}.parquet", compression="zstd")
