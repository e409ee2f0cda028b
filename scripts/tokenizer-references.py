"""Small tokenizers in exactly the layouts of Gemma 3, Qwen 3, Llama 3 and Llama 2, and what Hugging Face's `tokenizers` makes of
many texts with each: ids, and the text that ids decode to.

    pip install tokenizers && python scripts/tokenizer-references.py [LLAMA2_TOKENIZER_JSON]

writes test/tokenizers/NAME/tokenizer.json, tokenizer_config.json, generation_config.json and expected.json. Normalizer,
pre-tokenizer, post-processor, decoder, model settings and the flags of added tokens are as published; the vocabularies are
small and trained here on this repository's own pages. For Llama 2, whose file is read from the path given, only
expected.json is written.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "test" / "tokenizers"
QWEN_PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA_PATTERN = QWEN_PATTERN.replace(r"|\p{N}|", r"|\p{N}{1,3}|")

FOREIGN = ["naïve café, 5 µm, 中文和日本語、한국어 текст на русском", "これは本です。数学の問題 🙂🙂 😀👍🏽 👩‍👩‍👧", "été e\u0301te\u0301 Ångström A\u030angström"] * 8
CORPUS = [(ROOT / name).read_text("utf8") for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")] + FOREIGN


def added(tokens, special):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return [{"content": token, **flags, "special": token in special} for token in tokens]


def trained(pre_tokenizer, normalizer, size, alphabet):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    return tokens, [m if isinstance(m, list) else m.split(" ") for m in model["merges"]]


def bpe(vocabulary, merges, **settings):
    return {
        "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
        "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, **settings,
        "vocab": {token: id for id, token in enumerate(vocabulary)}, "merges": merges,
    }


def template(token, id):
    def special(type): return {"SpecialToken": {"id": token, "type_id": type}}
    def sequence(name, type): return {"Sequence": {"id": name, "type_id": type}}
    return {
        "type": "TemplateProcessing",
        "single": [special(0), sequence("A", 0)],
        "pair": [special(0), sequence("A", 0), special(1), sequence("B", 1)],
        "special_tokens": {token: {"id": token, "ids": [id], "tokens": [token]}},
    }


def replace(old, new): return {"type": "Replace", "pattern": {"String": old}, "content": new}


def byte_level(prefix, trim, regex):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim, "use_regex": regex}


def split_regex(pattern): return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


def document(added_tokens, **parts):
    ids = parts["model"]["vocab"]
    size = len(ids)
    for token in added_tokens:
        if token["content"] not in ids and "id" not in token:
            token["id"], size = size, size + 1
    tokens = [{"id": ids.get(token["content"], token.get("id")), **token} for token in added_tokens]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": sorted(tokens, key=lambda t: t["id"]), **parts}


def gemma():
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<start_of_image>", "<end_of_image>"]
    unused = [f"<unused{n}>" for n in range(20)]
    lines = ["\n" * n for n in range(2, 13)]
    spaces = ["▁" * n for n in range(2, 13)]
    html = [f"<{slash}{tag}>" for slash in ("", "/") for tag in ("table", "tr", "td", "h1", "ul", "li", "code", "b")]
    names = special[:4] + ["<mask>", "<2mass>", "[@BOS@]"] + unused + special[4:6] + ["\n"] + lines + spaces + html
    # Training cuts before each space; the published file cuts at " ", which the normalizer has already replaced.
    cut = pre_tokenizers.Sequence([pre_tokenizers.Split("▁", "merged_with_next"), pre_tokenizers.Split(Regex(r"\n+|\p{N}"), "isolated")])
    learned, merges = trained(cut, normalizers.Replace(" ", "▁"), 900, ["▁"])
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    # SentencePiece's runs can be merged of shorter ones.
    runs = [[c * a, c * (n - a)] for c in "\n▁" for n in range(2, 13) for a in range(1, n)]
    vocabulary = list(dict.fromkeys(names + bytes_ + learned + special[6:]))
    return document(
        added([n for n in names if n != "\n"] + special[6:], special),
        normalizer=replace(" ", "▁"),
        pre_tokenizer={"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
        post_processor=template("<bos>", 2),
        decoder={"type": "Sequence", "decoders": [replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"}]},
        model=bpe(vocabulary, runs + merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True),
    ), {
        "tokenizer_class": "GemmaTokenizer", "add_bos_token": True, "add_eos_token": False, "bos_token": "<bos>",
        "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>", "clean_up_tokenization_spaces": False,
        "spaces_between_special_tokens": False, "use_default_system_prompt": False,
    }, {"bos_token_id": 2, "eos_token_id": [1, names.index("<end_of_turn>")], "pad_token_id": 0}


def qwen3():
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]
    plain = ["<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>", "<think>", "</think>"]
    steps = [pre_tokenizers.Split(Regex(QWEN_PATTERN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    vocabulary, merges = trained(pre_tokenizers.Sequence(steps), normalizers.NFC(), 800, sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer = document(
        added(special + plain, special),
        normalizer={"type": "NFC"},
        pre_tokenizer={"type": "Sequence", "pretokenizers": [split_regex(QWEN_PATTERN), byte_level(False, False, False)]},
        post_processor=byte_level(False, False, False),
        decoder=byte_level(False, False, False),
        model=bpe(vocabulary, merges, continuing_subword_prefix="", end_of_word_suffix=""),
    )
    ids = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    return tokenizer, {
        "tokenizer_class": "Qwen2Tokenizer", "add_bos_token": False, "add_prefix_space": False, "bos_token": None,
        "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": None, "clean_up_tokenization_spaces": False,
        "additional_special_tokens": special[1:], "errors": "replace", "split_special_tokens": False,
    }, {"eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]], "pad_token_id": ids["<|endoftext|>"]}


def llama3():
    named = ["<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>", "<|finetune_right_pad_id|>", "<|reserved_special_token_2|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>", "<|eot_id|>", "<|python_tag|>"]
    special = named + [f"<|reserved_special_token_{n}|>" for n in range(3, 12)]
    steps = [pre_tokenizers.Split(Regex(LLAMA_PATTERN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    vocabulary, merges = trained(pre_tokenizers.Sequence(steps), normalizers.Sequence([]), 800, sorted(pre_tokenizers.ByteLevel.alphabet()))
    # Some tokens that no merge makes: `ignore_merges` finds them as whole pieces.
    vocabulary += ["Ġunreachable", "2024", "Ġ½", "123"]
    tokenizer = document(
        added(special, special),
        normalizer=None,
        pre_tokenizer={"type": "Sequence", "pretokenizers": [split_regex(LLAMA_PATTERN), byte_level(False, True, False)]},
        post_processor={"type": "Sequence", "processors": [byte_level(True, False, True), template("<|begin_of_text|>", len(vocabulary))]},
        decoder=byte_level(True, True, True),
        model=bpe(vocabulary, merges, ignore_merges=True),
    )
    ids = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    return tokenizer, {
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>",
        "clean_up_tokenization_spaces": True, "model_input_names": ["input_ids", "attention_mask"],
    }, {"bos_token_id": ids["<|begin_of_text|>"], "eos_token_id": [ids["<|end_of_text|>"], ids["<|eom_id|>"], ids["<|eot_id|>"]]}


def mixed():
    """Gemma's layout with tokens that somebody added: found after normalisation, or taking the white space beside them."""
    tokenizer, _, _ = gemma()
    size = 1 + max(token["id"] for token in tokenizer["added_tokens"] + [{"id": len(tokenizer["model"]["vocab"]) - 1}])
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
    kinds = [
        {"content": "<reasoning>"},
        {"content": "two words"},
        {"content": "<left>", "lstrip": True},
        {"content": "<right>", "rstrip": True, "normalized": False},
        {"content": "<mark>", "lstrip": True, "rstrip": True, "normalized": False, "special": True},
    ]
    more = [{"id": size + index, **flags, **kind} for index, kind in enumerate(kinds)]
    tokenizer["added_tokens"] += more
    return tokenizer, more


TEXTS = [
    "", " ", "  ", "\n", "\n\n", "\n\n\n\n", "\t", " \t\n ", "\r\n", "a", " a", "a ", "  a  b   c    d", "Hello, world!", "What is 17 + 25?", "1234567890", "3.14159 and 1,234,567.89",
    "12 apples, 123 pears, 2024 plums, ½ and ² and Ⅷ and ٣٤", "unreachable unreachable", "I'm, you're, it's, we'll, he'd, can't, I'VE, IT'S, DON'T", "it’s ‘quoted’ “text” — dash… end",
    "<reasoning>\nStep 1: 3 * 4 = 12 apples.\nStep 2: 12 / 2 = 6.\n</reasoning>\n<answer>6 apples</answer>",
    "def f(x):\n    if x > 0:\n        return [i ** 2 for i in range(x)]\n\treturn {}\n", "{\"key\": [1, 2.5e-3, null], \"s\": \"a\\nb\"}", "<table><tr><td>1</td></tr></table>", "x_1 != y_2 && z|=~w;;; //--**++", "a\n\nb\n\n\nc\r\n\r\nd",
    "naïve café", "e\u0301te\u0301 été", "A\u030a Å \u212b", "\u1e9b\u0323 ﬁ ２０２４", "中文和日本語、한국어", "\u1112\u1161\u11ab", "नमस्ते क्षि", "שלום עולם", "مرحبا بالعالم", "Привет, мир!", "ไทยภาษา", "🙂", "😀👍🏽 👩‍👩‍👧 🏳️‍🌈", "𝒳𝔸 \U0001f9ff\U00020000",
    "\u00a0nbsp\u00a0", "\u3000ideographic\u2003em", "zero\u200bwidth\u200d\ufeffbom", "\ufeffstart", "\u0085next\u2028line", "ſ 'ſ ’S K", "▁under▁▁score ▁", "Ġbyte ĊĠlevel", "\x00\x01\x7f", "trailing   ", "   leading", "tab\tin\t\tbetween", "new\nline\n", "a" * 100, "ab " * 40, " " * 40, "\n" * 40, "=" * 33,
    "<bos>Hi<eos>", "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\nYes<|im_end|>\n", "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>", " <end_of_turn> <|im_end|> <|eot_id|> ",
    "<|endoftext|><|endoftext|>", "<unused1><unused10><unused19>", "<pad", "<|im_end", "<<eos>>", "<s> hi</s>", "<0x41><0x0A>", "two words two  words", "a <left> b <right> c <mark> d", "x  <mark>  y\n<left>\n\nz", "<right>   <left>", "<reasoning> <reasoning>", " two words",
    "The Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n", "$1,234.50 is 40% of £3,086.25 (€2.800,00)", "https://example.org/a?b=c&d=%20#e", "Hello , world . It is n't here ? No !", "\u2019\u2019ll don\u2019t", "a\u0300\u0323b", "\U0001F1E9\U0001F1EA flags \U0001F1EB\U0001F1F7",
]


def expected(tokenizer):
    texts = []
    for text in TEXTS:
        bare, framed = tokenizer.encode(text, add_special_tokens=False).ids, tokenizer.encode(text).ids
        texts.append({"text": text, "ids": bare, "framed": framed, "decoded": tokenizer.decode(bare, skip_special_tokens=False), "plain": tokenizer.decode(framed, skip_special_tokens=True)})
    # What a model may sample: any ids in any order, so halves of characters too, and ids that the tokenizer does not know.
    draw, sampled = random.Random(7), []
    size = tokenizer.get_vocab_size()
    byte_like = [id for token, id in tokenizer.get_vocab().items() if len(token) == 1 or token.startswith("<0x")]
    for index in range(60):
        pool = byte_like if index % 2 else range(size + 5)
        ids = [draw.choice(pool) for _ in range(draw.randint(1, 12))]
        sampled.append({"ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False), "plain": tokenizer.decode(ids, skip_special_tokens=True)})
    return {"texts": texts, "sampled": sampled}


def write(folder, name, value, indent=None):
    folder.mkdir(parents=True, exist_ok=True)
    separators = (",", ":") if indent is None else None
    (folder / name).write_text(json.dumps(value, ensure_ascii=True, indent=indent, separators=separators) + "\n", "utf8")


for make in (gemma, qwen3, llama3):
    tokenizer, settings, generation = make()
    folder = OUT / make.__name__
    write(folder, "tokenizer.json", tokenizer)
    write(folder, "tokenizer_config.json", settings, 2)
    write(folder, "generation_config.json", generation, 2)
    write(folder, "expected.json", expected(Tokenizer.from_str(json.dumps(tokenizer))))

tokenizer, more = mixed()
write(OUT / "mixed", "added_tokens.json", more, 2)
write(OUT / "mixed", "expected.json", expected(Tokenizer.from_str(json.dumps(tokenizer))))

if len(sys.argv) > 1:
    file = json.loads(Path(sys.argv[1]).read_text("utf8"))
    # Merges of the copy at hand in which other spaces have become plain ones; the library cannot read them.
    file["model"]["merges"] = [merge for merge in file["model"]["merges"] if merge.count(" ") == 1]
    # As published since; with `normalized` the library takes <s> for no special token when it decodes.
    for token in file["added_tokens"]:
        token["normalized"] = False
    write(OUT / "llama2", "expected.json", expected(Tokenizer.from_str(json.dumps(file))))
