"""Reads what `reckon data build` wrote with pyarrow, and says whether it is what the manifest says:
  python3 -m venv venv && venv/bin/pip install pyarrow
  venv/bin/python scripts/read-builds.py FOLDER...
Prints a JSON line a folder: rows by source, and the prompts that it shares with the folders before it. With two folders that
were built by the same recipe, `--same A B` says whether all their files are the same to the byte. Exits with 1 where not."""

import hashlib
import json
import sys
from pathlib import Path

import pyarrow.parquet as parquet

columns = {"id", "prompt", "reasoning", "answer", "domain", "source", "licence", "split", "meta", "file", "place"}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> tuple[dict, set[bytes]]:
    """Rows by source, and a hash of each prompt."""
    manifest = json.loads((folder / "manifest.json").read_text())
    rows, prompts = {}, set()
    for output in manifest["outputs"]:
        path = folder / output["file"]
        assert sha256(path) == output["sha256"], f"{path}: its hash is not the manifest's"
        file = parquet.ParquetFile(path)
        assert file.metadata.num_rows == output["rows"], f"{path}: {file.metadata.num_rows} rows"
        if output["split"] == "":
            for _ in file.iter_batches():
                pass
            continue
        lacking = columns - set(file.schema_arrow.names)
        assert not lacking, f"{path}: no {lacking}"
        for batch in file.iter_batches(batch_size=5000):
            rows[output["source"]] = rows.get(output["source"], 0) + batch.num_rows
            for prompt in batch.column("prompt").to_pylist():
                prompts.add(hashlib.blake2b(prompt.encode(), digest_size=12).digest())
    stated = {name: source["written"] for name, source in manifest["sources"].items() if source["written"] > 0}
    assert rows == stated, f"{folder}: pyarrow reads {rows}, the manifest says {stated}"
    return rows, prompts


def same(one: Path, other: Path) -> bool:
    files = [sorted(path.name for path in folder.iterdir() if path.is_file()) for folder in (one, other)]
    return files[0] == files[1] and all(sha256(one / name) == sha256(other / name) for name in files[0])


arguments = sys.argv[1:]
if arguments[0] == "--same":
    is_same = same(*map(Path, arguments[1:]))
    print(json.dumps({"same": is_same}))
    sys.exit(0 if is_same else 1)
before: dict[str, set[bytes]] = {}
for name in arguments:
    rows, prompts = read(Path(name))
    shared = {earlier: len(prompts & others) for earlier, others in before.items()}
    print(json.dumps({"folder": name, "rows": rows, "total": sum(rows.values()), "prompts": len(prompts), "shared": shared}))
    before[name] = prompts
