"""Prints the same JSON line as bench/measure.ts, and makes the same token ids as bench/sequences.ts."""
import json
import os
import statistics

FIRST_ID = 16


def ids_of(sequence, length, vocabulary_size):
    span = vocabulary_size - FIRST_ID
    return [FIRST_ID + (sequence * 7919 + place * 104_729) % span for place in range(length)]


def sft_batch(vocabulary_size):
    """32 examples of 80 to 240 tokens, the second half of each is completion: [(ids, prompt length)]."""
    lengths = [80 + (i * 37) % 161 for i in range(32)]
    return [(ids_of(i, length, vocabulary_size), length // 2) for i, length in enumerate(lengths)]


def prompts(count, vocabulary_size):
    return [ids_of(i, 64, vocabulary_size) for i in range(count)]


def load():
    return round(os.getloadavg()[0], 2)


def measure(bench, unit, repeats, facts, run):
    """Runs once unmeasured, then `repeats` times; `run` gives the figure."""
    run()
    before = load()
    figures = [run() for _ in range(repeats)]
    short = lambda value: float(f"{value:.4g}")
    line = dict(
        bench=bench, unit=unit, median=short(statistics.median_high(figures)), min=short(min(figures)),
        max=short(max(figures)), repeats=repeats, **facts, loadBefore=before, loadAfter=load(),
    )
    print(json.dumps(line), flush=True)
