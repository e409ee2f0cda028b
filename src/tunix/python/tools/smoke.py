"""Tries a job on this machine: `python smoke.py JOB WORK TOKENIZER FAMILY`. A line of JSON for each check.

First what can be seen without running anything, then job.py, killed after a checkpoint of each stage, and at last the
notebook from top to bottom, which goes on from there. The model is the job's own where it travels along, else a tiny one
with random weights and the tokenizer of the folder TOKENIZER.
"""

import ast
import importlib
import json
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import nbclient
import nbformat
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors.numpy
import tokenizers

JOB, WORK, TOKENIZER = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
FAMILY = sys.argv[4]
DEVICES = 8
CELL_SECONDS = 1500


class Failed(Exception):
    """A check that did not hold; the message says what and where."""


def files_of(job):
    """Every file of the job, and the cell that reads it, if one does."""
    settings = job["settings"]
    names = ["notebook.ipynb", "job.py", "requirements.txt", "README.md", "kernel-metadata.json", "model-instance-metadata.json"]
    files = dict.fromkeys([*names, "data/dataset-metadata.json", "data/test.parquet"])
    files |= {"data/recipe.yaml": "folders", "data/train.parquet": "chat"}
    if settings["carriesModel"]:
        files |= {f"data/base/{name}": cell for name, cell in (("config.json", "model"), ("tokenizer.json", "chat"))}
    if settings["continueFrom"]:
        files["data/adapter/tensors.safetensors"] = "sft" if settings["sft"] else "grpo"
    if settings["grpo"]:
        files |= dict.fromkeys(("data/rewards.mjs", "data/reward.json", "data/package.json"), "rewards")
    return files


def check_files(job):
    files = files_of(job)
    missing = [f"{name}{f', which cell {cell} reads' if cell else ''}" for name, cell in files.items() if not (JOB / name).is_file()]
    if missing:
        raise Failed(f"missing: {'; '.join(missing)}")
    for name in files:
        if name.endswith(".json"):
            json.loads((JOB / name).read_text())
    return f"{len(files)} files"


def check_notebook(job):
    nbformat.validate(job["notebook"])
    ids = [cell.id for cell in job["notebook"].cells]
    return f"nbformat {job['notebook'].nbformat}.{job['notebook'].nbformat_minor}, {len(ids)} cells"


def check_syntax(job):
    for cell in job["code"]:
        try:
            compile(cell.source, cell.id, "exec")
        except SyntaxError as error:
            raise Failed(f"cell {cell.id}, line {error.lineno}: {error.msg}: {(error.text or '').strip()}") from None
    compile((JOB / "job.py").read_text(), "job.py", "exec")
    return f"{len(job['code'])} cells and job.py"


def check_imports(job):
    count = 0
    for cell in job["code"]:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                wanted = [(alias.name, None) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                wanted = [(node.module, alias.name) for alias in node.names]
            else:
                continue
            for module, name in wanted:
                count += 1
                try:
                    found = importlib.import_module(module)
                    if name and not hasattr(found, name):
                        importlib.import_module(f"{module}.{name}")
                except ImportError as error:
                    raise Failed(f"cell {cell.id}, line {node.lineno}: {error}") from None
    return f"{count} names"


def check_columns(job):
    counts = []
    for split in ("train", "test"):
        table = pq.read_table(JOB / "data" / f"{split}.parquet")
        for name in ("id", "prompt", "completion", "row"):
            if name not in table.column_names:
                raise Failed(f"cell chat: data/{split}.parquet lacks the column {name}; it has {', '.join(table.column_names)}")
            if not pa.types.is_string(table.schema.field(name).type):
                raise Failed(f"cell chat: data/{split}.parquet: the column {name} is {table.schema.field(name).type}, not text")
        for index, row in enumerate(table.column("row").slice(0, 200).to_pylist()):
            if "answer" not in json.loads(row):
                raise Failed(f"cell chat: data/{split}.parquet, row {index}: its row has no answer")
        counts.append(table.num_rows)
    if counts[0] == 0:
        raise Failed("data/train.parquet has no rows")
    if job["settings"]["sft"] and not any(pq.read_table(JOB / "data/train.parquet").column("completion").to_pylist()):
        raise Failed("cell sft: no row of data/train.parquet has a completion to learn")
    return f"{counts[0]} and {counts[1]} rows"


def shortest_rows(words):
    """The shortest rows, with and without a completion, as the data of the trial; and how many tokens they have at most."""
    data = WORK / "data"
    shutil.copytree(JOB / "data", data, dirs_exist_ok=True)
    table = pq.read_table(JOB / "data" / "train.parquet")
    prompts, completions = (table.column(name).to_pylist() for name in ("prompt", "completion"))
    sizes = [len(p) + len(c) for p, c in zip(prompts, completions)]
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    chosen = sorted({*[i for i in order if completions[i]][:48], *order[:48]})
    pq.write_table(table.take(chosen), data / "train.parquet")
    asked = [len(words.encode(prompts[i]).ids) for i in chosen]
    return max(n + len(words.encode(completions[i]).ids) for n, i in zip(asked, chosen)), max(asked)


def small_settings(settings, words):
    """The job's settings with few steps and short rows; batches keep their proportions."""
    whole, prompt = shortest_rows(words)
    # The turns of the chat, and what is encoded otherwise where texts meet.
    extra = 32 + len(words.encode(settings["systemPrompt"]).ids)
    small = {"checkpointSteps": 2}
    if settings["sft"]:
        sft = settings["sft"]
        batch = sft["microBatch"] * min(2, sft["batchSize"] // sft["microBatch"])
        tokens = min(sft["rowTokens"], whole + extra)
        small["sft"] = {"steps": 6, "batchSize": batch, "rowTokens": tokens, "validationRows": 2}
    if settings["grpo"]:
        grpo = settings["grpo"]
        prompts = grpo["microBatch"] * grpo["miniBatches"]
        longest, new = min(grpo["maxPromptTokens"], prompt + extra), min(16, grpo["maxNewTokens"])
        sizes = {"maxPromptTokens": longest, "maxNewTokens": new, "kvCacheSize": longest + new + 1}
        small["grpo"] = {"steps": 4, "promptsPerStep": prompts, "rolloutBatch": prompts, "rewardWorkers": 2, **sizes}
    return small


LAYERS, WIDTH, INNER, HEADS, SIZE = 2, 64, 128, 4, 16


def tiny_adapter(file):
    """The adapter that the job goes on with, in the sizes of the tiny model: its first layers, with random numbers."""
    tensors = safetensors.numpy.load_file(file)
    sizes = {
        "q_einsum": (WIDTH, HEADS * SIZE),
        "kv_einsum": (WIDTH, 2 * SIZE),
        "attn_vec_einsum": (HEADS * SIZE, WIDTH),
        "gate_proj": (WIDTH, INNER),
        "up_proj": (WIDTH, INNER),
        "down_proj": (INNER, WIDTH),
    }
    random = np.random.default_rng(1)
    small = {}
    for name, tensor in tensors.items():
        _, layer, _, module, part = name.split(".")
        if int(layer) < LAYERS:
            inputs, outputs = sizes[module]
            rank = tensor.shape[-1] if part.endswith("_a") else tensor.shape[0]
            shape = (inputs, rank) if part.endswith("_a") else (rank, outputs)
            small[name] = (0.05 * random.normal(size=shape)).astype(np.float32)
    safetensors.numpy.save_file(small, file)


def tiny_model(folder):
    """A folder of random weights in the Hugging Face layout."""
    folder.mkdir(parents=True)
    for file in TOKENIZER.iterdir():
        if file.name.startswith(("tokenizer", "chat_template", "special_tokens", "generation")):
            shutil.copy(file, folder)
    words = json.loads((TOKENIZER / "config.json").read_text())["vocab_size"]
    width, inner, heads, size, layers = WIDTH, INNER, HEADS, SIZE, LAYERS
    config = {
        "model_type": {"gemma3": "gemma3_text"}.get(FAMILY, FAMILY),
        "vocab_size": words,
        "hidden_size": width,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": 1,
        "head_dim": size,
        "query_pre_attn_scalar": size,
        "sliding_window": 64,
        "layer_types": ["sliding_attention", "full_attention"],
        "rope_theta": 1_000_000 if FAMILY == "gemma3" else 10_000,
        "rope_local_base_freq": 10_000,
        "attn_logit_softcapping": 50.0 if FAMILY == "gemma2" else None,
        "final_logit_softcapping": 30.0 if FAMILY == "gemma2" else None,
        "max_position_embeddings": 8192,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    shapes = {"model.embed_tokens.weight": (words, width), "model.norm.weight": (width,)}
    norms = ["input_layernorm", "post_attention_layernorm"]
    norms += [] if FAMILY == "gemma" else ["pre_feedforward_layernorm", "post_feedforward_layernorm"]
    for layer in range(layers):
        at = f"model.layers.{layer}."
        shapes |= {f"{at}{norm}.weight": (width,) for norm in norms}
        if FAMILY == "gemma3":
            shapes |= {f"{at}self_attn.{norm}.weight": (size,) for norm in ("q_norm", "k_norm")}
        shapes |= {
            f"{at}self_attn.q_proj.weight": (heads * size, width),
            f"{at}self_attn.k_proj.weight": (size, width),
            f"{at}self_attn.v_proj.weight": (size, width),
            f"{at}self_attn.o_proj.weight": (width, heads * size),
            f"{at}mlp.gate_proj.weight": (inner, width),
            f"{at}mlp.up_proj.weight": (inner, width),
            f"{at}mlp.down_proj.weight": (width, inner),
        }
    random = np.random.default_rng(0)
    tensors = {name: (random.normal(size=shape) / math.sqrt(shape[-1])).astype(np.float32) for name, shape in shapes.items()}
    safetensors.numpy.save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def events():
    file = WORK / "out" / "journal.jsonl"
    return [json.loads(line) for line in file.read_text().split("\n")[:-1]] if file.exists() else []


def checkpoint_of(stage):
    """The newest whole checkpoint; Orbax writes beside and renames."""
    folder = WORK / "out" / "checkpoints" / stage
    places = [*folder.glob("*"), *folder.glob("actor/*")]
    return max((int(place.name) for place in places if place.name.isdigit()), default=None)


def run_and_kill(stage, job):
    """Runs job.py until the stage has a checkpoint, and kills it."""
    log = WORK / f"killed-in-{stage}.log"
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, str(JOB / "job.py")], cwd=WORK, stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None and checkpoint_of(stage) is None:
            time.sleep(0.02)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
    if checkpoint_of(stage) is None:
        raise Failed(f"{place_in_script(log, job)}: {last_line(log)}; {stage} has no checkpoint yet")
    return f"killed after the checkpoint of step {checkpoint_of(stage)}"


def place_in_script(log, job):
    """The cell whose section of job.py raised what the log ends with, and the line in it."""
    found = re.findall(r'File ".*job\.py", line (\d+)', log.read_text())
    if not found:
        return "job.py"
    headings = {cell.source: cell.id.removesuffix("-heading") for cell in job["notebook"].cells if cell.cell_type == "markdown"}
    above = (JOB / "job.py").read_text().split("\n")[: int(found[-1])]
    start = max(index for index, line in enumerate(above) if line.startswith("# %% "))
    return f"cell {headings[above[start].replace('# %%', '##', 1)]}, line {len(above) - start - 1}"


def last_line(log):
    lines = [line for line in log.read_text().strip().split("\n") if line.strip() and not line.startswith(("-----", "For simplicity"))]
    return lines[-1] if lines else "it said nothing"


def run_notebook(job):
    client = nbclient.NotebookClient(job["notebook"], timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(WORK)}})
    began = time.perf_counter()
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        cell = next(cell for cell in job["code"] if any(o.output_type == "error" for o in cell.get("outputs", [])))
        raise Failed(f"cell {cell.id}: {error.ename}: {error.evalue[:400]}") from None
    finally:
        nbformat.write(job["notebook"], WORK / "executed.ipynb")
    return f"every cell, in {time.perf_counter() - began:.0f} s"


def check_outcome(job):
    found, said = events(), []
    for stage in ("sft", "grpo"):
        if not job["settings"][stage]:
            continue
        kind = "train-step" if stage == "sft" else "grpo-step"
        steps = [e["step"] for e in found if e["type"] == kind]
        total = next(e["steps"] for e in found if e["type"] == "stage-end" and e["stage"] == stage)
        resumed = [e["step"] for e in found if e["type"] == "run-resume" and e["stage"] == stage]
        warnings = [e["message"] for e in found if e["type"] == "warning"]
        lost = [n for n in resumed if f"{stage} step {n}: its figures were lost when the job was killed" in warnings]
        if sorted(steps + lost) != list(range(1, total + 1)):
            raise Failed(f"{stage}: the journal has the steps {steps}, not 1 to {total} once each")
        if not resumed or resumed[-1] == 0:
            raise Failed(f"{stage}: it began again after the kill and did not go on from its checkpoint")
        if not (WORK / "out" / "results" / stage / "tensors.safetensors").is_file():
            raise Failed(f"{stage}: nothing was kept in results/{stage}")
        said.append(f"{stage}: {total} steps, gone on after step {resumed[-1]}")
    return "; ".join(said)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    job = {}

    def attempt(name, check, *arguments):
        began = time.perf_counter()
        try:
            detail, ok = check(*arguments), True
        except Exception as error:
            known = isinstance(error, Failed)
            detail, ok = str(error) if known else f"{type(error).__name__}: {str(error)[:400]}", False
        print(json.dumps({"check": name, "ok": ok, "detail": detail, "seconds": round(time.perf_counter() - began, 1)}), flush=True)
        return ok

    def read_job():
        job["notebook"] = nbformat.read(JOB / "notebook.ipynb", as_version=4)
        job["code"] = [cell for cell in job["notebook"].cells if cell.cell_type == "code"]
        source = next(cell.source for cell in job["code"] if cell.id == "settings")
        assignment = next(n for n in ast.parse(source).body if isinstance(n, ast.Assign) and n.targets[0].id == "SETTINGS")
        job["settings"] = ast.literal_eval(assignment.value)
        return ", then ".join(s for s in ("sft", "grpo") if job["settings"][s])

    if not attempt("the job", read_job):
        return 1
    checks = [("files", check_files), ("notebook", check_notebook), ("syntax", check_syntax), ("imports", check_imports), ("columns", check_columns)]
    # What was found without running comes all at once; nothing is run when there was something.
    if not all([attempt(name, check, job) for name, check in checks]):
        return 1
    own = (JOB / "data" / "base" / "config.json").is_file()

    def prepare():
        folder = JOB / "data" / "base" if own else TOKENIZER
        small = small_settings(job["settings"], tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")))
        if not own:
            tiny_model(WORK / "model")
            if job["settings"]["continueFrom"]:
                tiny_adapter(WORK / "data" / "adapter" / "tensors.safetensors")
        os.environ.update(
            JAX_PLATFORMS="cpu",
            XLA_FLAGS=f"--xla_force_host_platform_device_count={DEVICES}",
            # What job.py compiled before it was killed, the notebook does not compile again.
            JAX_COMPILATION_CACHE_DIR=os.environ.get("JAX_COMPILATION_CACHE_DIR", str(WORK / "compiled")),
            JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0",
            JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES="-1",
            RECKON_DATA=str(WORK / "data"),
            RECKON_MODEL=str(WORK / "data" / "base" if own else WORK / "model"),
            RECKON_OUT=str(WORK / "out"),
            RECKON_SETTINGS=json.dumps(small),
        )
        return "the job's own model" if own else f"a tiny random {FAMILY}"

    if not attempt("trial", prepare):
        return 1
    stages = [stage for stage in ("sft", "grpo") if job["settings"][stage]]
    for stage in stages:
        if not attempt(f"job.py, killed in {stage}", run_and_kill, stage, job):
            return 1
    return 0 if attempt("notebook, gone on", run_notebook, job) and attempt("journal and results", check_outcome, job) else 1


sys.exit(main())
