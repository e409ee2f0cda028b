# GRPO: prompts in Reckon's order, G completions each, advantages within the group, k3 as the estimate of the KL.
from tunix import ClusterConfig, GRPOConfig, GRPOLearner, RLCluster, RLTrainingConfig, Role, RolloutConfig


@dataclasses.dataclass(kw_only=True)
class ClippedConfig(GRPOConfig):
    """Tunix's loss reads an upper bound of its own where the settings have one."""

    epsilon_high: float = 0.2


prompts = [
    index
    for index, row in enumerate(train_rows)
    if len(tokenizer.encode(tokenizer.chat(row["prompt"]))) <= grpo["maxPromptTokens"]
]
print(f"grpo: {len(prompts)} prompts, {len(train_rows) - len(prompts)} longer than {grpo['maxPromptTokens']} tokens")


def prompt_batches(steps):
    """The prompts of each step; every pass has its own order. Arrays, since Tunix repeats lists the wrong way."""
    orders = {}
    for step in range(steps):
        chosen = []
        for at in range(step * grpo["promptsPerStep"], (step + 1) * grpo["promptsPerStep"]):
            turn, place = divmod(at, len(prompts))
            if turn not in orders:
                orders = {turn: permutation(random_key(SETTINGS["seed"], 4, turn), len(prompts))}
            chosen.append(prompts[orders[turn][place]])
        texts = [tokenizer.chat(train_rows[index]["prompt"]) for index in chosen]
        yield {"prompts": np.array(texts, object), "index": np.array(chosen)}


class StepFigures:
    """Completions of a step as they are rewarded, until Tunix reports its losses."""

    def __init__(self):
        self.steps = {}
        self.losses = {}

    def reward(self, step, rows, completions, facts):
        requests = [
            {"prompt": row["prompt"], "completion": text, "row": row["row"], "step": step, **fact}
            for row, text, fact in zip(rows, completions, facts)
        ]
        answers = rewards.score(requests)
        found = self.steps.setdefault(step, [])
        sample = [i % grpo["groupSize"] for i in range(len(rows))]
        for row, text, fact, answer, number in zip(rows, completions, facts, answers, sample):
            found.append({"row": row, "text": text, **fact["tokens"], **answer, "sample": number})
        return [answer["reward"] for answer in without_masked(answers)]

    def advantages(self, step, values):
        found = self.steps[step]
        for entry, value in zip(found[-len(values) :], values):
            entry["advantage"] = float(value)

    def on_update(self, update, values):
        per_step = grpo["iterations"] * grpo["miniBatches"]
        step = (update - 1) // per_step + 1
        found = self.losses.setdefault(step, [])
        found.append(values)
        if len(found) == per_step:
            self.write(step, self.losses.pop(step), self.steps.pop(step, []))

    def write(self, step, losses, entries):
        if not entries:
            return
        for entry in entries:
            stop = "length" if entry["cut"] else "eos"
            extra = {name: entry[name] for name in ("confidence", "masked") if name in entry}
            scores = {"reward": entry["reward"], "components": entry["components"], "advantage": entry.get("advantage", 0.0)}
            about = {"rowId": entry["row"]["id"], "sample": entry["sample"], "text": entry["text"]}
            counts = {"tokens": entry["completion"], "stop": stop}
            journal.write("completion", stage="grpo", step=step, **about, **counts, **scores, **extra)
        judged = [entry for entry in entries if not entry.get("masked")]
        groups = [
            [entry["reward"] for entry in entries[at : at + grpo["groupSize"]] if not entry.get("masked")]
            for at in range(0, len(entries), grpo["groupSize"])
        ]
        names = sorted({name for entry in judged for name in entry["components"]})
        tokens = sum(entry["completion"] for entry in entries)
        figures = {
            "loss": mean([v["loss"] for v in losses]),
            "reward": mean([entry["reward"] for entry in judged]),
            "components": {name: mean([e["components"][name] for e in judged if name in e["components"]]) for name in names},
            "rewardDeviation": float(np.std([entry["reward"] for entry in judged])) if judged else 0.0,
            "kl": mean([v.get("kl", 0.0) for v in losses]),
            "gradNorm": mean([v["grad_norm"] for v in losses]),
            "learningRate": float(grpo_rate(step * grpo["iterations"] * grpo["miniBatches"] - 1)),
            # Tunix takes the trainer's own probabilities for the sampler's, so that the first ratio is 1 by definition.
            "ratioError": 0.0,
            "clippedShare": mean([v.get("pg_clipfrac", 0.0) for v in losses]),
            "completionTokens": tokens / len(entries),
            "truncatedShare": mean([entry["cut"] for entry in entries]),
            "signalShare": mean([len(set(group)) > 1 for group in groups]),
            "correctShare": mean([entry["components"].get("correctness") == 1 for entry in entries]),
            "maskedShare": mean([bool(entry.get("masked")) for entry in entries]),
        }
        journal.write("grpo-step", stage="grpo", step=step, **figures, **journal.timing("grpo", tokens))


def mean(values):
    return float(np.mean(values)) if len(values) else 0.0


def without_masked(answers):
    """Rewards in which a completion that nobody could judge has the mean of its group, so that its advantage is 0."""
    size = grpo["groupSize"]
    mended = []
    for at in range(0, len(answers), size):
        group = answers[at : at + size]
        known = [answer["reward"] for answer in group if not answer.get("masked")]
        middle = mean(known)
        mended += [{**answer, "reward": middle} if answer.get("masked") else answer for answer in group]
    return mended


grpo_updates = grpo["steps"] * grpo["iterations"] * grpo["miniBatches"]
grpo_rate = learning_rate_at(grpo, grpo_updates)


def train_grpo():
    figures = StepFigures()
    listener = ScalarListener("actor", figures.on_update)
    if grpo["method"] == "lora":
        actor, reference = add_lora(model, grpo["lora"], SETTINGS["seed"] + 1), model
        if SETTINGS["continueFrom"] and not SETTINGS["sft"]:
            load_adapter(actor, DATA / "adapter" / "tensors.safetensors")
    else:
        graph, state = nnx.split(model)
        actor, reference = model, nnx.merge(graph, jax.tree.map(jnp.copy, state))
    training = RLTrainingConfig(
        actor_optimizer=optimizer(grpo, grpo_updates),
        eval_every_n_steps=grpo_updates + 1,
        max_steps=grpo_updates,
        mini_batch_size=grpo["promptsPerStep"] // grpo["miniBatches"],
        train_micro_batch_size=grpo["microBatch"],
        rollout_micro_batch_size=grpo["rolloutBatch"],
        compute_logps_micro_batch_size=grpo["microBatch"],
        metrics_logging_options=metrics_to(listener),
        **checkpoints("grpo"),
    )
    sampling = RolloutConfig(
        max_prompt_length=grpo["maxPromptTokens"],
        max_tokens_to_generate=grpo["maxNewTokens"],
        kv_cache_size=grpo["kvCacheSize"],
        temperature=grpo["temperature"],
        top_p=grpo["topP"],
        top_k=grpo["topK"],
        eos_tokens=tokenizer.end_ids,
        return_logprobs=True,
    )
    cluster = RLCluster(
        actor=actor,
        reference=reference if grpo["beta"] else None,
        tokenizer=tokenizer,
        cluster_config=ClusterConfig(
            role_to_mesh={Role.ACTOR: mesh, Role.REFERENCE: mesh, Role.ROLLOUT: mesh},
            rollout_engine=Rollout,
            training_config=training,
            rollout_config=sampling,
        ),
    )

    def reckon_reward(prompts, completions, index, **_):
        kept = [completion_facts(*pair) for pair in cluster.rollout.take(len(completions))]
        return figures.reward(cluster.global_steps + 1, [train_rows[i] for i in index], completions, kept)

    def keep_advantages(prompts, completions, rewards, advantages, **_):
        figures.advantages(cluster.global_steps + 1, np.asarray(advantages))
        return {}

    learner = GRPOLearner(
        rl_cluster=cluster,
        algo_config=ClippedConfig(
            num_generations=grpo["groupSize"],
            num_iterations=grpo["iterations"],
            beta=grpo["beta"],
            kl_loss_mode="low_var_kl",
            epsilon=grpo["epsilonLow"],
            epsilon_high=grpo["epsilonHigh"],
            loss_agg_mode=grpo["aggregation"],
            advantage_estimator=grpo["advantages"],
        ),
        reward_fns=[reckon_reward],
        metric_fns=[keep_advantages],
    )
    done = cluster.global_steps
    cluster.rollout.calls = done * (grpo["promptsPerStep"] // grpo["rolloutBatch"])
    begin("grpo", done, grpo["steps"])
    if done < grpo["steps"]:
        with mesh:
            learner.train(prompt_batches(grpo["steps"]))
    listener.close()
    save_result("grpo", actor, grpo)
    journal.write("stage-end", stage="grpo", steps=grpo["steps"])


if not finished("grpo"):
    train_grpo()
