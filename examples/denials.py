"""Which claims are denied, by whom, in which words?  Answered from the Parquet tables alone.

Run it on a folder that `newsrecord convert` wrote: python examples/denials.py story.parquet
"""

import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

dataset = Path(sys.argv[1] if len(sys.argv) > 1 else "story.parquet")
if not (dataset / "attributions").is_dir():
    sys.exit(f"{dataset} is no folder that `newsrecord convert` wrote")
columns = ["id", "sources", "stance", "about", "cue", "content"]
attributions = pq.read_table(dataset / "attributions", columns=columns).to_pylist()
actors = pq.read_table(dataset / "actors", columns=["id", "names"]).to_pylist()
said = {row["id"]: row for row in attributions}
name = {row["id"]: row["names"][0]["text"] for row in actors}


def who(attribution: dict[str, Any]) -> str:
    """Name the sources of an attribution, or repeat the words that stand for them."""
    names = (name.get(each["actor"]) or each["text"] for each in attribution["sources"])
    return " and ".join(each or "somebody" for each in names)


def words(spans: list[dict[str, Any]] | None) -> str:
    """Join the stretches of text that spans point at."""
    return " ... ".join(span["exact"] for span in spans or [])


for denial in said.values():
    if denial["stance"] == "denies":
        for claim in [said[key] for key in denial["about"] or [] if key in said]:
            print(f"{who(denial)} {words(denial['cue'])} what {who(claim)} {words(claim['cue'])}:")
            print(f"    {words(claim['content'])}")
