"""bench/work/grpo.ts by Tunix's GRPOLearner with its own sampler and Qwix's adapters, compiled by XLA for the processor."""
import itertools
import json
import pathlib
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
import qwix
from flax import nnx
from tunix import ClusterConfig, GRPOConfig, GRPOLearner, RLCluster, RLTrainingConfig, Role, RolloutConfig
from tunix.models.gemma3 import model as gemma3
from tunix.models.gemma3.params_safetensors import create_model_from_safe_tensors

from sequences import prompts_of

ADAPTED = ".*q_einsum|.*kv_einsum|.*attn_vec_einsum|.*gate_proj|.*up_proj|.*down_proj"
MOST_STEPS = 64


class Words:
    """Tunix asks for a tokenizer; a text is its ids in decimal."""

    def __init__(self, vocabulary_size):
        self.vocabulary_size = vocabulary_size

    def encode(self, text, **_):
        return [int(word) for word in text.split()]

    def decode(self, ids, **_):
        return " ".join(str(id) for id in ids)

    def bos_id(self):
        return 0  # none is put before a prompt

    def eos_id(self):
        return self.vocabulary_size  # no token, so that nothing stops early

    def pad_id(self):
        return 0


def load(folder, dtype, mesh):
    """The model in Tunix's layout. The attention pattern is a constant of Tunix's, the same as that of the bench's models."""
    config = json.loads((pathlib.Path(folder) / "config.json").read_text())
    assert config["sliding_window_pattern"] == len(gemma3.GEMMA3_ATTENTION_PATTERN)
    settings = gemma3.ModelConfig(
        num_layers=config["num_hidden_layers"], num_embed=config["vocab_size"], embed_dim=config["hidden_size"],
        hidden_dim=config["intermediate_size"], num_heads=config["num_attention_heads"],
        num_kv_heads=config["num_key_value_heads"], head_dim=config["head_dim"], sliding_window_size=config["sliding_window"],
        local_base_frequency=int(config["rope_local_base_freq"]), global_base_frequency=int(config["rope_theta"]),
        query_pre_attn_norm=gemma3.QueryPreAttentionNormalisation.BY_ONE_OVER_SQRT_HEAD_DIM, param_dtype=dtype,
    )
    return create_model_from_safe_tensors(folder, settings, mesh, dtype=dtype)


def reward(prompts, completions, **_):
    shares = []
    for text in completions:
        ids = [int(word) for word in text.split()]
        shares.append(sum(id % 2 for id in ids) / len(ids))
    return shares


def run(folder, way, settings, laps):
    mesh = jax.make_mesh((1, 1), ("fsdp", "tp"), axis_types=(jax.sharding.AxisType.Auto,) * 2)
    model = load(folder, jnp.bfloat16 if way == "bf16" else jnp.float32, mesh)
    vocabulary_size = model.config.num_embed
    prompts, group, prompt_tokens, new_tokens = (settings[name] for name in ("prompts", "group", "promptTokens", "newTokens"))

    provider = qwix.LoraProvider(module_path=ADAPTED, rank=16, alpha=32.0)
    with mesh:
        actor = qwix.apply_lora_to_model(model, provider, rngs=nnx.Rngs(0), **model.get_model_input())
    whole = dict(
        mini_batch_size=prompts, train_micro_batch_size=prompts, rollout_micro_batch_size=prompts,
        compute_logps_micro_batch_size=prompts,
    )
    update = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(1e-4, weight_decay=0.0))
    cluster = RLCluster(
        actor=actor, reference=model, tokenizer=Words(vocabulary_size),
        cluster_config=ClusterConfig(
            role_to_mesh={Role.ACTOR: mesh, Role.REFERENCE: mesh, Role.ROLLOUT: mesh},
            rollout_engine="vanilla",
            training_config=RLTrainingConfig(
                actor_optimizer=update, eval_every_n_steps=MOST_STEPS + 1, max_steps=MOST_STEPS, **whole
            ),
            rollout_config=RolloutConfig(
                max_prompt_length=prompt_tokens, max_tokens_to_generate=new_tokens, kv_cache_size=prompt_tokens + new_tokens,
                temperature=0.7, top_p=1.0, top_k=None, eos_tokens=[vocabulary_size],
            ),
        ),
    )
    learner = GRPOLearner(
        rl_cluster=cluster, reward_fns=reward,
        algo_config=GRPOConfig(num_generations=group, num_iterations=1, beta=0.03, epsilon=0.2),
    )

    def check():
        ids = jnp.array(prompts_of(0, 1, prompt_tokens, vocabulary_size))
        length = ids.shape[1]
        logits, _ = model(ids, jnp.arange(length)[None], None, jnp.tril(jnp.ones((1, length, length), bool)))
        log_probs = jax.nn.log_softmax(logits[0, -1].astype(jnp.float32))
        return dict(logProbs=np.asarray(log_probs)[16 : 16 + 3 * 32 : 3].tolist())

    timer = laps(check)

    def batches():
        """Tunix asks for the next prompts once the step before is done."""
        for step in itertools.count():
            timer.wait()
            began = time.perf_counter()
            yield {"prompts": np.array([" ".join(map(str, ids)) for ids in prompts_of(step, prompts, prompt_tokens, vocabulary_size)], object)}
            jax.block_until_ready(nnx.state(actor, nnx.LoRAParam))
            timer.done(time.perf_counter() - began)

    with mesh:
        learner.train(batches())
