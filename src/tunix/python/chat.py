# The tokenizer of the model's own folder, and how a row becomes tokens: prompt and completion are encoded apart, as they
# meet when the model generates.
class ChatTokenizer:
    """The five methods that Tunix asks of a tokenizer. The template writes <bos> itself, so none is added."""

    def __init__(self, folder):
        self.hf = transformers.AutoTokenizer.from_pretrained(folder)
        if self.hf.chat_template is None:
            raise ValueError(f"{folder} has no chat template; put chat_template.jinja beside tokenizer.json")
        generation = folder / "generation_config.json"
        ends = json.loads(generation.read_text()).get("eos_token_id", []) if generation.exists() else []
        turn = self.hf.convert_tokens_to_ids("<end_of_turn>")
        known = [turn] if turn not in (None, self.hf.unk_token_id) else []
        self.end_ids = list(dict.fromkeys([*known, *(ends if isinstance(ends, list) else [ends]), self.hf.eos_token_id]))

    def encode(self, text, **_):
        return self.hf.encode(text, add_special_tokens=False)

    def decode(self, ids, **_):
        return self.hf.decode(np.asarray(ids).tolist(), skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def bos_id(self):
        return self.hf.bos_token_id

    def eos_id(self):
        return self.end_ids[0]

    def pad_id(self):
        return self.hf.pad_token_id

    def chat(self, prompt, completion=None):
        system = SETTINGS["systemPrompt"]
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": prompt})
        if completion is None:
            return self.hf.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self.hf.apply_chat_template([*messages, {"role": "assistant", "content": completion}], tokenize=False)

    def example(self, prompt, completion):
        """Ids of prompt and completion in a row, and how many of them are the prompt."""
        answer = completion.strip()
        before, whole = self.chat(prompt), self.chat(prompt, answer)
        if not whole.startswith(before + answer):
            raise ValueError(f"the chat template changes the completion of the prompt {prompt[:60]!r}")
        tail = self.encode(whole[len(before) + len(answer) :])
        ending = next(i for i in tail if i in self.end_ids)
        ids = self.encode(before)
        return ids + self.encode(answer + self.hf.convert_ids_to_tokens(ending)), len(ids)


def read_rows(split):
    """The rows of a parquet file, a dict each; `row` is what rewards see of it."""
    file = DATA / f"{split}.parquet"
    table = pq.read_table(file)
    missing = [name for name in ("id", "prompt", "completion", "row") if name not in table.column_names]
    if missing:
        raise KeyError(f"{file} lacks the columns {', '.join(missing)}; it has {', '.join(table.column_names)}")
    return [{**row, "row": json.loads(row["row"])} for row in table.to_pylist()]


tokenizer = ChatTokenizer(MODEL)
train_rows = read_rows("train")
print(f"{len(train_rows)} train rows; first prompt:\n{tokenizer.chat(train_rows[0]['prompt'])}")
