"""What Tunix computes with the result of a job: `python scripts/tunix-logits.py JOB OUT STAGE < IDS.json > LOGITS.json`.

IDS.json holds rows of token ids, LOGITS.json the logits of each row in float32, [rows][tokens][vocabulary]. The model and the
adapters are read by the job's own cells, so that what is compared with is Tunix and nothing of Reckon's engine.
"""

import contextlib
import json
import os
import pathlib
import sys

job, out, stage = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
rows = json.load(sys.stdin)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("RECKON_DATA", str(job / "data"))
os.environ.setdefault("RECKON_MODEL", str(job / "data" / "base"))
os.environ["RECKON_OUT"] = str(out)
notebook = json.loads((job / "notebook.ipynb").read_text())
cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"}
space = {}
with contextlib.redirect_stdout(sys.stderr):
    for name in ("settings", "packages", "folders", "journal", "order", "chat", "model", "training"):
        exec(compile(cells[name], name, "exec"), space)
    jax, jnp, settings = space["jax"], space["jnp"], space["SETTINGS"]
    model = space["model"]
    for done in ("sft", "grpo"):
        file = out / "results" / done / "tensors.safetensors"
        if not settings[done]:
            continue
        if settings[done]["method"] == "full":
            model = space["load_model"](space["MODEL"], space["mesh"], file.parent)[0]
        else:
            adapted = space["add_lora"](model, settings[done]["lora"], 0)
            space["load_adapter"](adapted, file)
            if done != stage:
                space["model"] = model
                model = space["merge_lora"](adapted, settings[done]["lora"])
            else:
                model = adapted
        if done == stage:
            break
    logits = []
    for ids in rows:
        tokens = jnp.asarray([ids])
        causal = jnp.tril(jnp.ones((len(ids), len(ids)), bool))[None]
        with jax.default_matmul_precision("highest"), space["mesh"]:
            logits.append(space["host"](model(tokens, jnp.arange(len(ids))[None], None, causal)[0][0]).tolist())
json.dump(logits, sys.stdout)
