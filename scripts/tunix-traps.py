"""What a job does where Tunix goes wrong silently, looked at one by one: `python scripts/tunix-traps.py JOB OUT`. Prints JSON.

OUT is the output of a job that has ended, of SFT and GRPO, so that its cells load what is there and train nothing. Where it is
cheap Tunix's own way stands beside the job's: when the two agree one day, the job needs its own no longer.
"""

import contextlib
import itertools
import json
import os
import pathlib
import sys

job, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
os.environ["RECKON_OUT"] = str(out)
notebook = json.loads((job / "notebook.ipynb").read_text())
space = {}
with contextlib.redirect_stdout(sys.stderr):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["id"] != "end":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), space)

import jax
import jax.numpy as jnp
import numpy as np
import optax
from tunix import RolloutConfig
from tunix.rl import common
from tunix.rl import utils as rl_utils
from tunix.rl.rollout import vanilla_rollout

tokenizer, mesh, model, settings = (space[name] for name in ("tokenizer", "mesh", "model", "SETTINGS"))


def sampling():
    """Completions of one prompt at two calls, at the second again as after a resume, and as Tunix alone makes them."""
    prompts = [tokenizer.chat(space["train_rows"][0]["prompt"])] * 4
    room = settings["grpo"]["maxPromptTokens"]
    sizes = {"max_prompt_length": room, "max_tokens_to_generate": 12, "kv_cache_size": room + 13}
    config = RolloutConfig(**sizes, temperature=1.0, eos_tokens=tokenizer.end_ids, return_logprobs=True)
    rollout = space["Rollout"](rollout_actor=model, tokenizer=tokenizer, mesh=mesh, rollout_config=config)
    with mesh:
        first, second = (rollout.generate(prompts, config) for _ in range(2))
        rollout.calls = 1
        resumed = rollout.generate(prompts, config)
        own = [vanilla_rollout.VanillaRollout.generate(rollout, prompts, config).text for _ in range(2)]
    ends = [[int(ids[-1]) in tokenizer.end_ids or len(ids) == 12 for ids in output.tokens] for output in (first, second)]
    return {"first": first.text, "second": second.text, "resumed": resumed.text, "tunix": own, "ended": all(sum(ends, []))}


def small_steps():
    """A weight of 1 in bfloat16 after 50 steps of 0.001, by the job's optimizer and by the one that Tunix's pages advise."""
    settings["dtype"] = "bfloat16"
    rate = {"learningRate": 1e-3, "schedule": "constant", "warmupShare": 0, "finalShare": 1, "clipNorm": 1}
    ours = space["optimizer"]({**rate, "weightDecay": 0, "beta1": 0.9, "beta2": 0.999}, 50)
    found = {}
    for name, transform in (("job", ours), ("injected", optax.inject_hyperparams(optax.adamw)(1e-3, weight_decay=0))):
        params = {"w": jnp.ones(4, jnp.bfloat16)}
        state = transform.init(params)
        for _ in range(50):
            updates, state = transform.update({"w": jnp.full(4, 0.5, jnp.bfloat16)}, state, params)
            params = optax.apply_updates(params, updates)
        found[name] = str(float(params["w"][0]))
    return found


def sft_batches():
    """The micro-batches after two steps, from the beginning and as a resumed job reads them."""
    steps = space["SftSteps"](space["encode_examples"](space["train_rows"]))
    parts = settings["sft"]["batchSize"] // settings["sft"]["microBatch"]
    whole, resumed = (list(itertools.islice(steps.micro_batches(done), 4 * parts)) for done in (0, 2))
    same = all(np.array_equal(a[key], b[key]) for a, b in zip(whole[2 * parts :], resumed[2 * parts :]) for key in a)
    return {"unseen": resumed[: 2 * parts] == [{}] * 2 * parts, "same": same}


def prompt_batch():
    batch = next(space["prompt_batches"](1))
    return {name: [type(column).__name__, len(column)] for name, column in batch.items()}


def estimates():
    ours, theirs = jnp.array([-1.0, -2.0, -0.5]), jnp.array([-1.5, -1.0, -0.5])
    return [float(value) for value in common.compute_kl_divergence(ours, theirs, "low_var_kl")]


with contextlib.redirect_stdout(sys.stderr):
    facts = {
        "sampling": sampling(),
        "shared": bool(rl_utils.is_sharing_backbone(model, space["add_lora"](model, settings["grpo"]["lora"], 1))),
        "sftBatches": sft_batches(),
        "promptBatch": prompt_batch(),
        "k3": estimates(),
        "smallSteps": small_steps(),
        "devices": jax.device_count(),
    }
json.dump(facts, sys.stdout)
