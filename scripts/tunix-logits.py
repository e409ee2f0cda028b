"""What Tunix computes with a job's model and with what the job made of it: `python scripts/tunix-logits.py JOB OUT < IDS.json`.

IDS.json holds rows of token ids. Prints JSON: the logits of each row in float32, [rows][tokens][vocabulary], of the model as it
came (`base`) and after each stage with a result in OUT. Model and adapters are read by the job's own cells, so that what is
compared with is Tunix and nothing of Reckon's engine.
"""

import contextlib
import json
import os
import pathlib
import sys

job, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
rows = json.load(sys.stdin)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("RECKON_DATA", str(job / "data"))
os.environ.setdefault("RECKON_MODEL", str(job / "data" / "base"))
os.environ["RECKON_OUT"] = str(out)
os.environ["RECKON_SETTINGS"] = json.dumps({"dtype": "float32"})
notebook = json.loads((job / "notebook.ipynb").read_text())
cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"}
space = {}
found = {}
with contextlib.redirect_stdout(sys.stderr):
    for name in ("settings", "packages", "folders", "journal", "order", "chat", "model", "training"):
        exec(compile(cells[name], name, "exec"), space)
    jax, jnp, settings, mesh = (space[name] for name in ("jax", "jnp", "SETTINGS", "mesh"))

    def logits_of(model, ids):
        causal = jnp.tril(jnp.ones((len(ids), len(ids)), bool))[None]
        with jax.default_matmul_precision("highest"), mesh:
            return space["host"](model(jnp.asarray([ids]), jnp.arange(len(ids))[None], None, causal)[0][0]).tolist()

    model = space["model"]
    found["base"] = [logits_of(model, ids) for ids in rows]
    for stage in ("sft", "grpo"):
        file = out / "results" / stage / "tensors.safetensors"
        if not file.exists():
            continue
        if settings[stage]["method"] == "full":
            model = space["load_model"](space["MODEL"], mesh, file.parent)[0]
            found[stage] = [logits_of(model, ids) for ids in rows]
        else:
            adapted = space["add_lora"](model, settings[stage]["lora"], 0)
            space["load_adapter"](adapted, file)
            found[stage] = [logits_of(adapted, ids) for ids in rows]
            space["model"] = model
            model = space["merge_lora"](adapted, settings[stage]["lora"])
json.dump(found, sys.stdout)
