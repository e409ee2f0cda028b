# Sampling by Tunix's own sampler, with three things mended: its noise is the same at every call unless each has its own seed;
# it drops the token that ends a completion, so that stopping would never be learned; and what it knows of the tokens is kept
# for the rewards, which Tunix gives nothing but text.
from tunix.rl.rollout import base_rollout, vanilla_rollout


class Rollout(vanilla_rollout.VanillaRollout):
    def __init__(self, *, rollout_actor, tokenizer, mesh, rollout_config):
        config = rollout_actor.config
        sizes = {"num_layers": config.num_layers, "num_kv_heads": config.num_kv_heads, "head_dim": config.head_dim}
        cache = base_rollout.CacheConfig(cache_size=rollout_config.kv_cache_size, **sizes)
        super().__init__(rollout_actor, tokenizer, cache)
        self.key = jax.random.PRNGKey(SETTINGS["seed"])
        # How often it was called: on resume the caller sets it, so that the noise goes on where it was.
        self.calls = 0
        self.kept = []

    def generate(self, prompts, rollout_config, **kw):
        self.calls += 1
        seed = jax.random.fold_in(self.key, self.calls)
        output = super().generate(prompts, dataclasses.replace(rollout_config, seed=seed), **kw)
        self.kept.extend(zip(output.tokens, output.logprobs))
        room = rollout_config.max_tokens_to_generate
        ended = [np.append(ids, tokenizer.eos_id()) if len(ids) < room else ids for ids in output.tokens]
        return dataclasses.replace(output, tokens=ended)

    def take(self, count):
        """Tokens and log-probabilities of the oldest completions that nobody took."""
        taken, self.kept = self.kept[:count], self.kept[count:]
        return taken


def completion_facts(tokens, log_probs):
    """What rewards know of a completion beside its text."""
    ids = [int(i) for i in np.asarray(tokens).tolist() if i != tokenizer.pad_id()]
    cut = len(ids) >= grpo["maxNewTokens"]
    text, pieces = tokenizer.decode(ids), [tokenizer.decode([i]) for i in ids]
    if "".join(pieces) != text:
        ends = [len(tokenizer.decode(ids[: i + 1])) for i in range(len(ids))]
        pieces = [text[a:b] for a, b in zip([0, *ends], ends)]
    return {
        "tokens": {"completion": len(ids) + (not cut), "limit": grpo["maxNewTokens"], "cut": cut},
        "pieces": pieces,
        "logProbs": [float(value) for value in log_probs[: len(ids)]],
    }
