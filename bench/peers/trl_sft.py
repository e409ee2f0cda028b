"""bench/work/sft.ts by TRL's SFTTrainer with PEFT; `sorted` sorts sequences by length, so that less is padding."""
import itertools
import tempfile
import time

import torch
from datasets import Dataset
from peft import LoraConfig
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast, TrainerCallback
from trl import SFTConfig, SFTTrainer

from sequences import sft_batch

MOST_STEPS = 64
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def adapters(rank):
    return LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM")


def tokenizer(vocabulary_size):
    """TRL asks for one; words are their ids."""
    words = {"<pad>": 0, "<eos>": 1, "<bos>": 2, **{f"t{i}": i for i in range(3, vocabulary_size)}}
    plain = Tokenizer(models.WordLevel(words, unk_token="<pad>"))
    plain.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=plain, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>")


def load(folder, way):
    dtype = torch.bfloat16 if way == "bf16" else torch.float32
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)


class InOrder(SFTTrainer):
    def _get_train_sampler(self, *_, **__):
        return torch.utils.data.SequentialSampler(self.train_dataset)


def run(folder, way, settings, laps):
    model = load(folder, way)
    vocabulary_size = model.config.vocab_size
    batches = [sft_batch(step, settings, vocabulary_size) for step in range(MOST_STEPS)]
    if way == "sorted":
        rows = sorted(itertools.chain(*batches), key=lambda row: len(row[0]))
        dealt = [rows[i : i + settings["sequences"]] for i in range(0, len(rows), settings["sequences"])]
        batches = [dealt[(i * 37) % len(dealt)] for i in range(len(dealt))]
    rows = [row for batch in batches for row in batch]
    labels = lambda ids, prompt: [-100] * prompt + ids[prompt:]
    dataset = Dataset.from_dict(
        {"input_ids": [ids for ids, _ in rows], "labels": [labels(ids, prompt) for ids, prompt in rows]}
    )
    arguments = SFTConfig(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=settings["sequences"], max_steps=MOST_STEPS, use_cpu=True,
        bf16=way == "bf16", gradient_checkpointing=False, report_to="none", save_strategy="no", logging_steps=1000,
        learning_rate=1e-4, max_grad_norm=1.0, lr_scheduler_type="constant", disable_tqdm=True, dataloader_pin_memory=False,
        dataset_kwargs={"skip_prepare_dataset": True}, max_length=settings["longest"],
    )
    sizes = iter([sum(len(ids) for ids, _ in batch) for batch in batches])

    def check():
        # B is zero, so that the adapters change nothing.
        log_probs = []
        with torch.no_grad():
            for ids, prompt in sft_batch(0, settings, vocabulary_size):
                logits = trainer.model(input_ids=torch.tensor([ids])).logits[0, prompt - 1 : -1].float()
                log_probs += torch.log_softmax(logits, -1)[range(len(ids) - prompt), ids[prompt:]].tolist()
        return dict(loss=-sum(log_probs) / len(log_probs), logProbs=log_probs[:64])

    class Timed(TrainerCallback):
        def on_train_begin(self, *_, **__):
            self.timer = laps(check)
            self.timer.wait()
            self.began = time.perf_counter()

        def on_step_end(self, *_, **__):
            self.timer.done(next(sizes) / (time.perf_counter() - self.began))
            self.timer.wait()
            self.began = time.perf_counter()

    trainer = InOrder(
        model=model, args=arguments, train_dataset=dataset, processing_class=tokenizer(vocabulary_size),
        peft_config=adapters(settings["rank"]), callbacks=[Timed()],
    )
    trainer.train()
