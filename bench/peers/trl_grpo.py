"""bench/work/grpo.ts by TRL's GRPOTrainer with PEFT; its reference is the model with the adapters off."""
import tempfile
import time

from datasets import Dataset
from transformers import TrainerCallback
from trl import GRPOConfig, GRPOTrainer

from hf_generate import first_log_probs
from sequences import prompts_of
from trl_sft import MOST_STEPS, adapters, load, tokenizer


def reward(completions, completion_ids, **_):
    return [sum(token % 2 for token in ids) / len(ids) for ids in completion_ids]


def run(folder, way, settings, laps):
    model = load(folder, way)
    vocabulary_size = model.config.vocab_size
    model.generation_config.eos_token_id = None
    prompts, group, new_tokens = settings["prompts"], settings["group"], settings["newTokens"]
    rows = [ids for step in range(MOST_STEPS) for ids in prompts_of(step, prompts, settings["promptTokens"], vocabulary_size)]
    dataset = Dataset.from_dict({"prompt": [" ".join(f"t{id}" for id in ids) for ids in rows]})
    arguments = GRPOConfig(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=prompts * group, num_generations=group,
        max_completion_length=new_tokens, temperature=0.7, top_k=0, top_p=1.0, beta=0.03, max_steps=MOST_STEPS, use_cpu=True,
        bf16=way == "bf16", gradient_checkpointing=False, report_to="none", save_strategy="no", logging_steps=1000,
        learning_rate=1e-4, lr_scheduler_type="constant", disable_tqdm=True, dataloader_pin_memory=False,
        shuffle_dataset=False, generation_kwargs={"min_new_tokens": new_tokens},
    )
    check = lambda: dict(logProbs=first_log_probs(trainer.model, vocabulary_size, settings["promptTokens"]))

    class Timed(TrainerCallback):
        def on_train_begin(self, *_, **__):
            self.timer = laps(check)
            self.timer.wait()
            self.began = time.perf_counter()

        def on_step_end(self, *_, **__):
            self.timer.done(time.perf_counter() - self.began)
            self.timer.wait()
            self.began = time.perf_counter()

    trainer = GRPOTrainer(
        model=model, reward_funcs=reward, args=arguments, train_dataset=dataset,
        processing_class=tokenizer(vocabulary_size), peft_config=adapters(16), callbacks=[Timed()],
    )
    trainer.train()
