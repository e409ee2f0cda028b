"""What PEFT itself computes with adapters, to compare with. Needs torch, transformers and peft.

Record it for adapters of its own making, and for one that Reckon wrote (test/peft.test.ts reads it):

    node --import tsx scripts/tiny-model.ts /tmp/tiny
    python scripts/peft-reference.py record test/peft tiny=/tmp/tiny gemma3=FIXTURES/gemma3 llama3=FIXTURES/llama3

Give the logits of a model under an adapter that something else wrote; ids come as JSON on standard input, logits and any
warnings leave as JSON on standard output (test/peft.test.ts runs it where RECKON_PYTHON names a Python with peft):

    python scripts/peft-reference.py logits MODEL ADAPTER < ids.json
"""

import json
import os
import shutil
import sys
import warnings

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()

some = ["q_proj", "v_proj", "down_proj"]
cases = {
    "lora": dict(target_modules=r".*layers\.\d+\.(self_attn\.[kv]_proj|mlp\.up_proj)"),
    "rslora": dict(target_modules=some, use_rslora=True),
    "dora": dict(target_modules=some, use_dora=True),
    "patterns": dict(
        target_modules=["o_proj", "mlp.gate_proj", "model.layers.0.self_attn.q_proj"],
        use_dora=True,
        use_rslora=True,
        rank_pattern={"o_proj": 3, r"^model.layers.1.mlp.gate_proj": 1},
        alpha_pattern={r"layers.0.*gate_proj": 7, "q_proj": 1.5},
    ),
    "bf16": dict(target_modules=some, use_dora=True),
    "layers": dict(target_modules=some, layers_to_transform=[1], exclude_modules=["v_proj"]),
}
# The larger models are there for their families, not for the settings.
cases_of_large = ["patterns"]


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def vision_model(folder):
    """The text model of the folder inside a model that can see."""
    text = load(folder)
    vision = dict(
        hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14
    )
    config = transformers.Gemma3Config(
        text_config=text.config.to_dict(),
        vision_config=vision,
        mm_tokens_per_image=4,
        image_token_index=3,
        boi_token_index=4,
        eoi_token_index=5,
    )
    model = transformers.Gemma3ForConditionalGeneration(config).eval()
    model.model.language_model.load_state_dict(text.model.state_dict())
    model.tie_weights()
    return model


def draw(vocabulary):
    generator = torch.Generator().manual_seed(5)
    return [torch.randint(6, vocabulary, (length,), generator=generator).tolist() for length in (9, 14, 12)]


def randomise(model):
    """B away from zero and magnitudes away from the norms, as after training."""
    generator = torch.Generator().manual_seed(11)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "lora_B" in name:
            parameter.data = 0.2 * noise
        elif "lora_magnitude_vector" in name:
            parameter.data = parameter.data * (1 + 0.2 * noise)


def short(values):
    return [float(f"{value:.7g}") for value in values]


def logits_of(model, ids):
    return model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long)).logits[0]


def measure(model, sequences, prompt):
    """Logits, the mean loss of the tokens after the prompt, and its gradient."""
    model.zero_grad()
    logits = [logits_of(model, ids) for ids in sequences]
    losses = [
        -torch.log_softmax(rows, -1)[torch.arange(prompt - 1, len(ids) - 1), ids[prompt:]]
        for rows, ids in zip(logits, sequences)
    ]
    loss = torch.cat(losses).mean()
    loss.backward()
    gradients = {
        name.replace(".default", "").replace("lora_magnitude_vector.weight", "lora_magnitude_vector"): dict(
            norm=float(f"{parameter.grad.norm():.7g}"), first=short(parameter.grad.flatten()[:3].tolist())
        )
        for name, parameter in model.named_parameters()
        if parameter.grad is not None and parameter.requires_grad
    }
    return dict(
        lastLogits=[short(rows[-1].tolist()) for rows in logits],
        loss=float(f"{loss.item():.9g}"),
        gradients=gradients,
    )


def record_case(model, name, settings, out, sequences):
    torch.manual_seed(3)
    config = LoraConfig(**{"r": 2, "lora_alpha": 5, "task_type": "CAUSAL_LM", **settings})
    peft = get_peft_model(model, config).eval()
    randomise(peft)
    shutil.rmtree(out, ignore_errors=True)
    if name == "bf16":
        for parameter in peft.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.bfloat16().float()
    peft.save_pretrained(out)
    os.remove(f"{out}/README.md")
    file = f"{out}/adapter_model.safetensors"
    if name == "bf16":
        save_file({key: value.bfloat16() for key, value in load_file(file).items()}, file, {"format": "pt"})
    with open(f"{out}/adapter_config.json") as handle:
        written = json.load(handle)
    written["base_model_name_or_path"] = "base"
    with open(f"{out}/adapter_config.json", "w") as handle:
        json.dump(written, handle, indent=2, sort_keys=True)
    return measure(peft, sequences, prompt=4)


def record(out, models):
    os.makedirs(out, exist_ok=True)
    reference = dict(promptLength=4, models={})
    for entry in models:
        model_name, folder = entry.split("=")
        sequences = draw(load(folder).config.vocab_size)
        chosen = cases if model_name == "tiny" else {name: cases[name] for name in cases_of_large}
        found = {
            name: record_case(load(folder), name, settings, f"{out}/{model_name}-{name}", sequences)
            for name, settings in chosen.items()
        }
        if model_name == "tiny":
            settings = dict(target_modules=["q_proj", "v_proj"], use_dora=True)
            target = f"{out}/{model_name}-vision"
            found["vision"] = record_case(vision_model(folder), "vision", settings, target, sequences)
            target = f"{out}/{model_name}-ours"
            shutil.copytree(f"{folder}/adapter", target, dirs_exist_ok=True)
            ours = PeftModel.from_pretrained(load(folder), target, is_trainable=True).eval()
            found["ours"] = measure(ours, sequences, prompt=4)
        reference["models"][model_name] = dict(ids=sequences, cases=found)
    with open(f"{out}/reference.json", "w") as handle:
        json.dump(reference, handle)
        handle.write("\n")


def logits(model, adapter):
    sequences = json.load(sys.stdin)
    base = load(model)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        peft = PeftModel.from_pretrained(base, adapter).eval()
    with torch.no_grad():
        rows = [logits_of(peft, ids).tolist() for ids in sequences]
    json.dump(dict(logits=rows, warnings=[str(warning.message) for warning in caught if warning.category is not FutureWarning]), sys.stdout)


if __name__ == "__main__":
    {"record": lambda out, *models: record(out, models), "logits": logits}[sys.argv[1]](*sys.argv[2:])
