"""What the published chat templates make of conversations, rendered by transformers.

    pip install transformers jinja2 && python scripts/chat-references.py FOLDER

reads gemma1.jinja, gemma3.jinja, qwen3.jinja and llama3.jinja, the models' own templates, from FOLDER and writes
test/tokenizers/chats.json. Templates of ours that lay conversations out alike stand in for them in the tests.
"""

import itertools
import json
import sys
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

TOKENS = {
    "gemma1": ("<bos>", "<eos>"), "gemma3": ("<bos>", "<eos>"), "qwen3": ("", "<|im_end|>"),
    "llama3": ("<|begin_of_text|>", "<|eot_id|>"),
}


def say(*turns):
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return [{"role": roles[turn[0]], "content": turn[1:]} for turn in turns]


CONVERSATIONS = [
    say("uHow many?"), say("sBe brief.", "uHow many?"), say("uHow many?", "aFour."), say("sBe brief.", "uHow many?", "a<answer>4</answer>"),
    say("uHow many?", "aFour.", "uWhy?"), say("sBe brief.", "u How many?\n", "a Four. ", "uWhy?", "aBecause."),
    say("uHow many?", "a<think>\nOne, two …\n</think>\n\nFour.", "uWhy?"), say("uHow many?", "a<think>\nOne, two …\n</think>\n\nFour."),
    say("aFour.", "uWhy?"), say("uHow many?", "uWhy?"),
]

folder = Path(sys.argv[1])
chats = {}
for name, (bos, eos) in TOKENS.items():
    template, cases = (folder / f"{name}.jinja").read_text("utf8"), []
    variables = [{}, {"enable_thinking": False}] if name == "qwen3" else [{}]
    for messages, prompt, extra in itertools.product(CONVERSATIONS, (False, True), variables):
        try:
            rendered = render_jinja_template([messages], chat_template=template, add_generation_prompt=prompt, bos_token=bos, eos_token=eos, date_string="26 Jul 2024", **extra)
            text = rendered[0][0] if isinstance(rendered, tuple) else rendered[0]
        except Exception:
            text = None
        cases.append({"messages": messages, "addGenerationPrompt": prompt, "variables": extra, "text": text})
    chats[name] = {"bosToken": bos, "eosToken": eos, "cases": cases}

target = Path(__file__).resolve().parent.parent / "test" / "tokenizers" / "chats.json"
target.write_text(json.dumps(chats, ensure_ascii=True, indent=1) + "\n", "utf8")
