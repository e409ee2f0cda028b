#!/usr/bin/env python3
"""Reference numbers of every model family from torch, transformers and peft, for models of drawn sizes and weights.

    pip install torch transformers peft
    python scripts/family-reference.py OUT SEED [FAMILY …]
    RECKON_FIXTURES=OUT npx vitest run test/families-parity.test.ts

Each family's folder holds model.safetensors, config.json in the style of transformers 5, config.legacy.json in the hub's
older one, a PEFT adapter, and fixture.json: logits, log-probabilities, SFT loss, gradients of the adapter, greedy tokens,
GRPO losses and five AdamW steps. Everything is float32 with eager attention, each sequence alone.
"""
import json
import math
import os
import random
import shutil
import sys

import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, Gemma2Config, Gemma3TextConfig, GemmaConfig, LlamaConfig, Qwen3Config

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def rope(theta, **scaling):
    return {"rope_type": "default", "rope_theta": theta, **scaling}


def families(draw):
    """Family → its config, and what the hub's older style says instead of `rope_parameters`."""
    heads = draw.choice([2, 4, 6])
    sizes = dict(
        vocab_size=draw.randrange(120, 400), hidden_size=8 * draw.randrange(4, 13), intermediate_size=8 * draw.randrange(6, 20),
        num_attention_heads=heads, num_key_value_heads=draw.choice([k for k in (1, 2, 3) if heads % k == 0]),
        head_dim=4 * draw.randrange(3, 9), max_position_embeddings=512, rms_norm_eps=1e-6,
        pad_token_id=0, bos_token_id=2, eos_token_id=1,
    )
    layers, window, pattern = draw.randrange(2, 6), draw.randrange(2, 12), draw.randrange(2, 4)
    local, theta = draw.choice([1e3, 1e4]), draw.choice([1e4, 1e5, 1e6])
    kinds = ["full_attention" if (layer + 1) % pattern == 0 else "sliding_attention" for layer in range(layers)]
    scalar = draw.randrange(8, 64)
    llama3 = dict(rope_type="llama3", factor=draw.choice([4.0, 8.0]), low_freq_factor=1.0, high_freq_factor=4.0,
                  original_max_position_embeddings=draw.choice([32, 64]))
    linear = {"rope_type": "linear", "factor": draw.choice([2.0, 8.0])}
    plain = {"rope_theta": theta, "rope_scaling": None}

    def gemma3(scaling):
        config = Gemma3TextConfig(
            **sizes, num_hidden_layers=layers, sliding_window=window, query_pre_attn_scalar=scalar, layer_types=kinds,
            rope_parameters={"full_attention": rope(theta) | (scaling or {}), "sliding_attention": rope(local)})
        older = {"rope_theta": theta, "rope_local_base_freq": local, "rope_scaling": scaling,
                 "sliding_window_pattern": pattern, "layer_types": ...}
        return config, older

    return {
        "gemma": lambda: (GemmaConfig(**sizes, num_hidden_layers=layers, rope_parameters=rope(theta)),
                          plain | {"hidden_activation": None}),
        "gemma2": lambda: (Gemma2Config(**sizes, num_hidden_layers=layers, sliding_window=window, query_pre_attn_scalar=scalar,
                                        attn_logit_softcapping=4.0, final_logit_softcapping=2.5, rope_parameters=rope(theta)),
                           plain | {"layer_types": ...}),
        "gemma3": lambda: gemma3(None),
        "gemma3_linear": lambda: gemma3(linear),
        "qwen3": lambda: (Qwen3Config(**sizes, num_hidden_layers=layers, tie_word_embeddings=draw.random() < 0.5,
                                      rope_parameters=rope(theta)), plain | {"layer_types": ...}),
        "llama3": lambda: (LlamaConfig(**sizes, num_hidden_layers=layers, tie_word_embeddings=draw.random() < 0.5,
                                       rope_parameters={"rope_theta": theta, **llama3}),
                           {"rope_theta": theta, "rope_scaling": llama3}),
    }


def compact(x):
    if isinstance(x, torch.Tensor):
        x = x.detach().tolist()
    return [compact(value) for value in x] if isinstance(x, (list, tuple)) else float(f"{x:.9g}")


def draw_weights(model, generator):
    gemma = "gemma" in model.config.model_type
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            if name == "model.norm.weight" and gemma:
                p.copy_(3 + noise * 0.2)  # sharper logits; Gemma stores w − 1
            elif "norm" in name:
                p.copy_(noise * 0.2 if gemma else 1 + noise * 0.2)
            elif "embed" in name or "lm_head" in name:
                p.copy_(noise * (0.25 if "lm_head" in name else 0.04 if gemma else 0.1))
            else:
                p.copy_(noise * (1.5 if "q_proj" in name or "k_proj" in name else 1.3) / math.sqrt(p.shape[1]))


def logits_of(model, ids):
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].float()


def scores(model, sequences):
    out = []
    with torch.no_grad():
        for ids in sequences:
            logits = logits_of(model, ids)
            log_probs = logits.log_softmax(-1)
            out.append({
                "last_logits": compact(logits[-1]),
                "target_logprobs": compact(log_probs[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0]),
                "logit_sum": compact(logits.sum(-1)),
                "logsumexp": compact(logits.logsumexp(-1)),
                "argmax": logits.argmax(-1).tolist(),
            })
    return out


def token_log_probs(model, sequences, temperature=1.0):
    return [(logits_of(model, ids)[:-1] / temperature).log_softmax(-1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
            for ids in sequences]


def sft_loss(model, sequences, masks):
    total, count = 0.0, 0
    for log_probs, mask in zip(token_log_probs(model, sequences), masks):
        weights = torch.tensor(mask[1:], dtype=torch.float32)
        total, count = total - (log_probs * weights).sum(), count + int(weights.sum())
    return total / count, count


@torch.no_grad()
def greedy(model, prompt, tokens=16):
    step = model(input_ids=torch.tensor([prompt]), use_cache=True)
    ids, gap = [], 1e9
    for place in range(tokens):
        best, at = step.logits[0, -1].topk(2)
        gap = min(gap, float(best[0] - best[1]))
        ids.append(int(at[0]))
        if place < tokens - 1:
            step = model(input_ids=torch.tensor([[ids[-1]]]), past_key_values=step.past_key_values, use_cache=True)
    return {"prompt": prompt, "tokens": ids, "min_top2_gap": compact(gap), "logits_at_last_step": compact(step.logits[0, -1])}


def gradients(model):
    return {
        name.replace(".default", ""): {
            "shape": list(p.shape), "norm": compact(p.grad.norm().item()),
            "first": compact(p.grad.flatten()[:3]), "last": compact(p.grad.flatten()[-2:]),
        }
        for name, p in model.named_parameters() if p.requires_grad
    }


def grpo(model, sequences, masks, beta=0.04, epsilon=0.2, temperature=0.7, longest=16):
    """Losses as TRL names them. The old policy is off by up to 0.4, so that both sides of the clip are met."""
    with torch.no_grad(), model.disable_adapter():
        reference = token_log_probs(model, sequences, temperature)
    policy = token_log_probs(model, sequences, temperature)
    old = [p.detach() + 0.4 * torch.sin(torch.arange(len(p)) * 1.7 + i) for i, p in enumerate(policy)]
    advantages, each = [1.2, -0.7], []
    for p, o, r, a in zip(policy, old, reference, advantages):
        ratio = (p - o).exp()
        each.append(-torch.min(ratio * a, ratio.clamp(1 - epsilon, 1 + epsilon) * a) + beta * ((r - p).exp() - (r - p) - 1))
    weights = [torch.tensor(mask[1:], dtype=torch.float32) for mask in masks]
    count, total = sum(w.sum() for w in weights), sum((loss * w).sum() for loss, w in zip(each, weights))
    losses = {
        "grpo": sum((loss * w).sum() / w.sum() for loss, w in zip(each, weights)) / len(sequences),
        "dapo": total / count, "bnpo": total / count, "dr_grpo": total / (len(sequences) * longest),
    }
    settings = dict(beta=beta, epsilon=epsilon, temperature=temperature, dr_grpo_max_completion_length=longest,
                    advantages=advantages, policy_logps=[compact(x) for x in policy], old_logps=[compact(x) for x in old],
                    ref_logps=[compact(x) for x in reference])
    return losses, settings


def write_configs(folder, older):
    config = json.load(open(f"{folder}/config.json"))
    legacy = {key: value for key, value in config.items() if key not in ("rope_parameters", "dtype", "_sliding_window_pattern")}
    legacy["torch_dtype"] = "float32"
    for key, value in older.items():
        if value is ...:
            legacy.pop(key, None)
        else:
            legacy[key] = value
    json.dump(legacy, open(f"{folder}/config.legacy.json", "w"), indent=2)


def make(folder, name, config, older, seed):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config.architectures = None
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    generator = torch.Generator().manual_seed(seed)
    draw_weights(model, generator)
    model.tie_weights()
    model.save_pretrained(folder)
    for extra in ("generation_config.json",):
        if os.path.exists(f"{folder}/{extra}"):
            os.remove(f"{folder}/{extra}")
    write_configs(folder, older)

    lengths = torch.randint(16, 40, (2,), generator=generator).tolist()
    sequences = [[2] + torch.randint(3, config.vocab_size, (n - 1,), generator=generator).tolist() for n in lengths]
    masks = [[0] * (n // 3) + [1] * (n - n // 3) for n in lengths]
    loss, count = sft_loss(model, sequences, masks)
    fixture = {
        "arch": name, "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "input_ids": sequences, "completion_mask": masks,
        "base": {"sequences": scores(model, sequences), "sft_loss": compact(loss.item()), "sft_tokens": count},
        "greedy": [greedy(model, sequences[0][:11]), greedy(model, sequences[1][:6])],
    }
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM"))
    with torch.no_grad():
        for parameter, p in sorted(adapted.named_parameters()):
            if "lora_" in parameter:
                scale = 1 / math.sqrt(p.shape[1]) if "lora_A" in parameter else 0.1
                p.copy_(torch.randn(p.shape, generator=generator) * scale)
    adapted.eval()
    adapted.save_pretrained(f"{folder}/adapter")
    os.remove(f"{folder}/adapter/README.md")
    trained = [p for p in adapted.parameters() if p.requires_grad]
    loss, _ = sft_loss(adapted, sequences, masks)
    loss.backward()
    norm = torch.nn.utils.get_total_norm([p.grad for p in trained])
    fixture["lora"] = {"r": 4, "alpha": 8, "targets": TARGETS, "sft_loss": compact(loss.item()),
                       "sequences": scores(adapted, sequences), "grads": gradients(adapted),
                       "total_grad_norm": compact(norm.item())}
    losses, settings = grpo(adapted, sequences, masks)
    fixture["grpo"] = settings | {"losses": {key: compact(value.item()) for key, value in losses.items()}}
    for kind in ("grpo", "dapo"):
        adapted.zero_grad()
        grpo(adapted, sequences, masks)[0][kind].backward()
        fixture["grpo"][f"grads_{kind}"] = {key: value["norm"] for key, value in gradients(adapted).items()}
    optimizer = torch.optim.AdamW(trained, lr=5e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    history = []
    for _ in range(5):
        optimizer.zero_grad()
        loss, _ = sft_loss(adapted, sequences, masks)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        history.append([compact(loss.item()), compact(norm.item())])
    loss, _ = sft_loss(adapted, sequences, masks)
    fixture["adamw"] = {"lr": 5e-3, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.01, "clip_grad_norm": 1.0,
                        "loss_and_gradnorm": history, "final_loss": compact(loss.item())}
    json.dump(fixture, open(f"{folder}/fixture.json", "w"), separators=(",", ":"))
    print(name, "sft", fixture["base"]["sft_loss"], "smallest gap", min(x["min_top2_gap"] for x in fixture["greedy"]))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    out, seed, only = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(2)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for index, (name, config) in enumerate(families(random.Random(seed)).items()):
        if not only or name in only:
            make(f"{out}/{name}", name, *config(), seed=1000 * seed + index)


main()
