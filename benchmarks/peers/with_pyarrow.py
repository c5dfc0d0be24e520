"""Write tables of JSON Lines, one a record type, as Parquet with pyarrow: FOLDER TARGET."""

import sys
from pathlib import Path

import pyarrow.json
import pyarrow.parquet

for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    options = pyarrow.json.ReadOptions(block_size=1 << 24)
    table = pyarrow.json.read_json(source, read_options=options)
    pyarrow.parquet.write_table(table, f"{sys.argv[2]}/{source.stem}.parquet", compression="zstd")
