# SFT: every token of the completions of a step counts the same, however the step is cut into micro-batches.
sft = SETTINGS["sft"]


def encode_examples(rows):
    """Ids and prompt lengths of the rows with a completion that fit into a row of tokens."""
    examples = [tokenizer.example(row["prompt"], row["completion"]) for row in rows if row["completion"]]
    fit = [(ids, prompt) for ids, prompt in examples if prompt < len(ids) <= sft["rowTokens"]]
    if not fit:
        raise ValueError(f"none of {len(examples)} examples fits into sft.rowTokens, which is {sft['rowTokens']}")
    print(f"sft: {len(fit)} examples, {len(examples) - len(fit)} too long")
    return fit


class SftSteps:
    """The examples of each step; every epoch has its own order."""

    def __init__(self, examples):
        self.examples = examples
        self.per_epoch = math.ceil(len(examples) / sft["batchSize"])
        self.total = sft["steps"] or max(1, math.floor(self.per_epoch * sft["epochs"] + 0.5))
        self.epoch, self.order = None, []

    def examples_of(self, step):
        epoch, place = divmod(step - 1, self.per_epoch)
        if epoch != self.epoch:
            self.epoch, self.order = epoch, permutation(random_key(SETTINGS["seed"], 2, epoch), len(self.examples))
        chosen = self.order[place * sft["batchSize"] : (place + 1) * sft["batchSize"]]
        return [self.examples[i] for i in chosen]

    def tokens(self, step):
        """All tokens of a step, and those that are learned."""
        chosen = self.examples_of(step)
        return sum(len(ids) for ids, _ in chosen), sum(len(ids) - prompt for ids, prompt in chosen)

    def micro_batches(self, done):
        """Micro-batches of all steps. Tunix reads those again that a checkpoint has behind it, and drops them unseen."""
        size, tokens = sft["microBatch"], sft["rowTokens"]
        parts = sft["batchSize"] // size
        for step in range(1, self.total + 1):
            if step <= done:
                yield from ({} for _ in range(parts))
                continue
            chosen = self.examples_of(step)
            weight = parts / max(1, sum(len(ids) - prompt for ids, prompt in chosen))
            for part in range(parts):
                ids = np.full((size, tokens), tokenizer.pad_id(), np.int32)
                weights = np.zeros((size, tokens), np.float32)
                for row, (example, prompt) in enumerate(chosen[part * size : (part + 1) * size]):
                    ids[row, : len(example)] = example
                    weights[row, prompt : len(example)] = weight
                yield {"input_tokens": ids, "weights": weights}


def sft_inputs(batch):
    """What the loss takes: positions from 0, and attention to what came before and is no padding."""
    tokens = batch["input_tokens"]
    length = tokens.shape[1]
    positions = jnp.broadcast_to(jnp.arange(length), tokens.shape)
    causal = jnp.tril(jnp.ones((length, length), bool))
    attention = causal[None] & (tokens != tokenizer.pad_id())[:, None, :]
    return {**batch, "positions": positions, "attention_mask": attention}


def sft_loss(trained, input_tokens, weights, positions, attention_mask):
    """Negative log-likelihood, weighted by token. No one-hot of the vocabulary is made."""
    logits, _ = trained(input_tokens, positions, None, attention_mask)
    logits = logits[:, :-1].astype(jnp.float32)
    chosen = jnp.take_along_axis(logits, input_tokens[:, 1:, None], axis=-1)[..., 0]
    return -jnp.sum((chosen - jax.nn.logsumexp(logits, axis=-1)) * weights[:, 1:])


def train_sft():
    examples = encode_examples(train_rows)
    held = min(sft["validationRows"], len(examples) // 10)
    steps = SftSteps(examples[held:])
    rate = learning_rate_at(sft, steps.total)

    def on_step(step, values):
        tokens, supervised = steps.tokens(step)
        figures = {"loss": values["loss"], "learningRate": float(rate(step - 1)), "gradNorm": values["grad_norm"]}
        counts = {"tokens": tokens, "supervisedTokens": supervised}
        journal.write("train-step", stage="sft", step=step, **figures, **counts, **journal.timing("sft", tokens))

    listener = ScalarListener("sft", on_step)
    trained = add_lora(model, sft["lora"], SETTINGS["seed"]) if sft["method"] == "lora" else model
    if SETTINGS["continueFrom"]:
        load_adapter(trained, DATA / "adapter" / "tensors.safetensors")
    parts = sft["batchSize"] // sft["microBatch"]
    trainer = PeftTrainer(
        trained,
        optimizer(sft, steps.total),
        TrainingConfig(
            eval_every_n_steps=steps.total + 1,
            max_steps=steps.total,
            gradient_accumulation_steps=parts if parts > 1 else None,
            metrics_prefix="sft",
            metrics_logging_options=metrics_to(listener),
            **checkpoints("sft"),
        ),
    )
    trainer = trainer.with_gen_model_input_fn(sft_inputs).with_loss_fn(sft_loss)
    begin("sft", trainer.train_steps, steps.total)
    with mesh:
        trainer.train(steps.micro_batches(trainer.train_steps))
    listener.close()
    save_result("sft", trained, sft)
    journal.write("stage-end", stage="sft", steps=steps.total)
    return trained


def after_sft(trained):
    """The model that the next stage starts from: the adapters become part of the weights, as in a run by Reckon's engine."""
    return merge_lora(trained, sft["lora"]) if sft["method"] == "lora" else trained


def restored_sft():
    """The model of an SFT that an earlier session finished."""
    if sft["method"] == "full":
        return load_model(MODEL, mesh, OUT / "results" / "sft")[0]
    trained = add_lora(model, sft["lora"], SETTINGS["seed"])
    load_adapter(trained, OUT / "results" / "sft" / "tensors.safetensors")
    return trained


model = after_sft(restored_sft() if finished("sft") else train_sft())
