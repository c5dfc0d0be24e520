"""Write tables of JSON Lines, one a record type, as Parquet with DuckDB: FOLDER TARGET."""

import sys
from pathlib import Path

import duckdb

for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    duckdb.execute(
        f"COPY (FROM read_json('{source}', format = 'newline_delimited')) "
        f"TO '{sys.argv[2]}/{source.stem}.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
