#!/usr/bin/env python3
"""A peer's side of a bench as a process: does what the line on its standard input says, and answers with one line.

    side.py PEER FOLDER SETTINGS_JSON        PEER is a name of bench/cases.ts, such as hand:bf16
"""
import json
import os
import resource
import sys
import warnings

os.environ.update(
    OMP_NUM_THREADS="2", MKL_NUM_THREADS="2", HF_HUB_OFFLINE="1", CUDA_VISIBLE_DEVICES="",
    TOKENIZERS_PARALLELISM="false", TRL_EXPERIMENTAL_SILENCE="1", TQDM_DISABLE="1",
)
warnings.filterwarnings("ignore")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print is no answer


def open_torch():
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(0)


def answer(**line):
    print(json.dumps(line), file=answers, flush=True)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_mib():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Laps:
    """Laps on demand. Works that own their loop, as TRL's trainers do, call `wait` and `done` from within it."""

    def __init__(self, check):
        self.check = check
        answer(ready=True)

    def wait(self):
        """Returns when a lap is asked for; ends the process when nothing will be."""
        for line in sys.stdin:
            if line.strip() != "check":
                self.before = cpu_seconds()
                return
            answer(**self.check())
        answers.flush()
        os._exit(0)

    def done(self, figure):
        answer(figure=figure, cpuSeconds=cpu_seconds() - self.before, peakMiB=peak_mib())

    def repeat(self, lap):
        number = 0
        while True:
            self.wait()
            self.done(lap(number))
            number += 1


if __name__ == "__main__":
    peer, folder, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    name, _, way = peer.partition(":")
    if name != "tunix":
        open_torch()
    if name == "hand":
        from hand_sft import run
    elif name == "trl":
        from trl_sft import run as sft
        from trl_grpo import run as grpo

        run = sft if settings["work"] == "sft" else grpo
    elif name == "tunix":
        from tunix_grpo import run
    elif name == "hf":
        from hf_generate import run
    else:
        from machine import run
    run(folder, way, settings, Laps)
