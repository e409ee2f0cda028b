#!/usr/bin/env python3
"""What bench/sft.ts and bench/generate.ts measure, by PyTorch and Hugging Face transformers on the same model folder.

    bench.py [MODEL] [SFT REPEATS] [GENERATE REPEATS]
"""
import os
import sys
import time
import warnings

os.environ.update(OMP_NUM_THREADS="2", MKL_NUM_THREADS="2", HF_HUB_OFFLINE="1", CUDA_VISIBLE_DEVICES="")
warnings.filterwarnings("ignore")

import torch
import transformers

from gemma import PackedGemma
from measure import measure, prompts, sft_batch

torch.set_num_threads(2)
torch.manual_seed(0)
transformers.logging.set_verbosity_error()

folder = sys.argv[1] if len(sys.argv) > 1 else "models/tiny"
sft_repeats, generate_repeats = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((2, 20), (3, 5)))
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
vocabulary_size = model.config.vocab_size


def check(packed, batch):
    """The packed step must be the model: its loss before training is the one that transformers gives."""
    total, count = 0.0, 0
    with torch.no_grad():
        for ids, prompt in batch:
            logits = model(input_ids=torch.tensor([ids])).logits[0, prompt - 1 : -1]
            total += torch.nn.functional.cross_entropy(logits, torch.tensor(ids[prompt:]), reduction="sum").item()
            count += len(ids) - prompt
        difference = abs(packed.loss(batch).item() - total / count)
    if difference > 1e-4:
        sys.exit(f"the packed step is not this model: its loss differs from transformers' by {difference}")


def bench_sft(method):
    batch = sft_batch(vocabulary_size)
    tokens = sum(len(ids) for ids, _ in batch)
    packed = PackedGemma(model, method)
    check(packed, batch)
    optimizer = torch.optim.AdamW(packed.trained, lr=1e-6, weight_decay=0.0, fused=True)

    def run():
        began = time.perf_counter()
        packed.loss(batch).backward()
        torch.nn.utils.clip_grad_norm_(packed.trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return tokens / (time.perf_counter() - began)

    name = "sft lora r16" if method == "lora" else "sft full"
    measure(f"{name}, torch", "tokens/s", sft_repeats, dict(tokens=tokens, threads=2), run)


def bench_generate(rows, new_tokens=128):
    ids = torch.tensor(prompts(rows, vocabulary_size))
    settings = dict(
        attention_mask=torch.ones_like(ids), do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
        max_new_tokens=new_tokens, min_new_tokens=new_tokens, pad_token_id=0, eos_token_id=None,
    )

    def run():
        began = time.perf_counter()
        with torch.no_grad():
            output = model.generate(ids, **settings)
        assert output.shape[1] == ids.shape[1] + new_tokens
        return rows * new_tokens / (time.perf_counter() - began)

    facts = dict(slots=rows, newTokens=rows * new_tokens, threads=2)
    measure(f"generate {rows}, transformers", "tokens/s", generate_repeats, facts, run)


for method in ("lora", "full"):
    bench_sft(method)
for rows in (1, 16, 64):
    bench_generate(rows)
