"""bench/work/generate.ts by transformers' own `generate` with its default cache."""
import time

import torch
import transformers

from sequences import prompts_of

transformers.logging.set_verbosity_error()


def first_log_probs(model, vocabulary_size, prompt_tokens):
    """Of the words that bench/work/generate.ts compares, after the first prompt."""
    with torch.no_grad():
        logits = model(input_ids=torch.tensor(prompts_of(0, 1, prompt_tokens, vocabulary_size))).logits[0, -1]
    return torch.log_softmax(logits.float(), -1)[16 : 16 + 3 * 32 : 3].tolist()


def run(folder, way, settings, laps):
    dtype = torch.bfloat16 if way == "bf16" else torch.float32
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).eval()
    vocabulary_size = model.config.vocab_size
    batch, prompt_tokens, new_tokens = settings["batch"], settings["promptTokens"], settings["newTokens"]
    sampling = dict(
        do_sample=True, temperature=0.7, top_k=0, top_p=1.0, pad_token_id=0, eos_token_id=None,
        max_new_tokens=new_tokens, min_new_tokens=new_tokens,
    )

    def lap(number):
        ids = torch.tensor(prompts_of(number, batch, prompt_tokens, vocabulary_size))
        began = time.perf_counter()
        with torch.no_grad():
            output = model.generate(ids, attention_mask=torch.ones_like(ids), **sampling)
        assert output.shape[1] == prompt_tokens + new_tokens
        return batch * new_tokens / (time.perf_counter() - began)

    laps(lambda: dict(logProbs=first_log_probs(model, vocabulary_size, prompt_tokens))).repeat(lap)
