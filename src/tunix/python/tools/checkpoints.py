"""The adapter in the newest checkpoint of a stage that did not end: `python checkpoints.py OUT STAGE`.

Writes OUT/results/STAGE/tensors.safetensors, with the names that a job that ends gives its results.
"""

import json
import pathlib
import sys

import numpy as np
import orbax.checkpoint as ocp

OUT, STAGE = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]


def newest():
    """SFT's checkpoints lie in the stage's folder, those of GRPO in `actor` below."""
    folder = OUT / "checkpoints" / STAGE
    places = [place for place in (*folder.glob("*"), *folder.glob("actor/*")) if place.name.isdigit()]
    if not places:
        raise SystemExit(f"{folder} holds no checkpoint")
    return max(places, key=lambda place: int(place.name))


def arrays_of(tree, path=()):
    """Every array by its name; Flax keeps the array of a parameter under `value`."""
    if isinstance(tree, dict):
        for key, child in tree.items():
            yield from arrays_of(child, path if key in ("value", "raw_value") else (*path, str(key)))
    elif tree is not None:
        yield ".".join(path), np.asarray(tree).astype(np.float32)


place = newest()
handler = ocp.PyTreeCheckpointHandler()
source = place / "model_params"
with ocp.Checkpointer(handler) as reader:
    tree = reader.metadata(source).item_metadata.tree

    def on_this_machine(node):
        return {k: on_this_machine(v) for k, v in node.items()} if isinstance(node, dict) else ocp.RestoreArgs(restore_type=np.ndarray)

    restored = reader.restore(source, args=ocp.args.PyTreeRestore(restore_args=on_this_machine(tree)))
arrays = {name: array for name, array in arrays_of(restored) if name.endswith(("_lora_a", "_lora_b"))}
if not arrays:
    raise SystemExit(f"{source} holds no adapter: a stage that trains every weight is to be ended by its job")
header, at = {}, 0
for name, array in arrays.items():
    header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
    at += array.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
folder = OUT / "results" / STAGE
folder.mkdir(parents=True, exist_ok=True)
with (folder / "tensors.safetensors").open("wb") as out:
    out.write(len(text).to_bytes(8, "little") + text)
    for array in arrays.values():
        out.write(np.ascontiguousarray(array).tobytes())
settings = json.loads((OUT / "settings.json").read_text())[STAGE]
about = {"stage": STAGE, "method": "lora", "lora": settings["lora"]}
(folder / "result.json").write_text(json.dumps(about, indent=2) + "\n")
print(json.dumps({"step": int(place.name), "arrays": len(arrays)}))
