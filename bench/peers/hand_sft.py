"""bench/work/sft.ts by a tight PyTorch loop on `PackedGemma`."""
import time

import torch
import transformers

from gemma import PackedGemma
from sequences import sft_batch

transformers.logging.set_verbosity_error()


def run(folder, way, settings, laps):
    dtype = torch.bfloat16 if way == "bf16" else torch.float32
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    vocabulary_size = model.config.vocab_size
    packed = PackedGemma(model, settings["rank"], dtype)
    del model
    optimizer = torch.optim.AdamW(packed.trained, lr=1e-4, weight_decay=0.0, fused=True)

    def check():
        batch = sft_batch(0, settings, vocabulary_size)
        with torch.no_grad():
            log_probs = packed.log_probs(batch)
        return dict(loss=-log_probs.mean().item(), logProbs=log_probs[:64].tolist())

    def lap(number):
        batch = sft_batch(number, settings, vocabulary_size)
        began = time.perf_counter()
        packed.loss(batch).backward()
        torch.nn.utils.clip_grad_norm_(packed.trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return sum(len(ids) for ids, _ in batch) / (time.perf_counter() - began)

    laps(check).repeat(lap)
