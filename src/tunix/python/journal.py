# The journal: one event a line, in the form that `reckon tunix import` and the report read.
class Journal:
    def __init__(self, file):
        self.file = file
        self.began = {}

    def events(self):
        """What was written; a last line that a kill tore is left out."""
        if not self.file.exists():
            return []
        lines = self.file.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def write(self, kind, **fields):
        line = json.dumps({"type": kind, **fields}, allow_nan=False, ensure_ascii=False)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    def cut(self, stage, step):
        """Drops the steps of a stage that came after its last checkpoint: they happen again."""
        kept = [e for e in self.events() if e.get("stage") != stage or e.get("step", 0) <= step]
        temporary = self.file.with_suffix(".part")
        temporary.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in kept), encoding="utf-8")
        os.replace(temporary, self.file)

    def timing(self, stage, tokens):
        """How long the step took, since the one before it."""
        now = time.perf_counter()
        duration = now - self.began.get(stage, now)
        self.began[stage] = now
        return {} if duration == 0 else {"timing": {"durationMs": duration * 1e3, "tokensPerSecond": tokens / duration}}


journal = Journal(OUT / "journal.jsonl")
if not journal.events():
    journal.write("run-start", **SETTINGS["run"])


class ScalarListener:
    """Hands Tunix's scalars of one stage on, all those of a step together.

    Tunix's listener is one for the process, hears the telemetry of other packages too, and stays after `close`.
    """

    def __init__(self, prefix, on_step):
        self.prefix, self.on_step = prefix, on_step
        self.step, self.values, self.open = None, {}, True

    def log_scalar(self, event, value, **kw):
        step = kw.get("step")
        if not self.open or step is None or not event.startswith(f"{self.prefix}/train/"):
            return
        if step != self.step:
            self.flush()
            self.step = step
        self.values[event.removeprefix(f"{self.prefix}/train/")] = float(np.asarray(value))

    def flush(self):
        if self.values:
            self.on_step(int(self.step), self.values)
        self.values = {}

    def close(self):
        if self.open:
            self.flush()
        self.open = False


def metrics_to(listener):
    return MetricsLoggerOptions(log_dir=str(OUT / "metrics"), backend_kwargs={"custom_backend": [lambda: listener]})


def checkpoints(stage):
    """A checkpoint every few minutes; `checkpointSteps` asks for one every few steps in their place."""
    every = SETTINGS["checkpointSteps"]
    minutes = ocp.checkpoint_managers.ContinuousCheckpointingPolicy(
        minimum_interval_secs=int(SETTINGS["checkpointMinutes"] * 60)
    )
    options = {"save_interval_steps": every} if every else {"save_decision_policy": minutes}
    return {
        "checkpoint_root_directory": str(OUT / "checkpoints" / stage),
        "checkpointing_options": ocp.CheckpointManagerOptions(max_to_keep=SETTINGS["checkpointsKept"], **options),
    }


def begin(stage, step, total):
    """Says that a stage begins, or goes on after its checkpoint at `step`."""
    if step == 0:
        journal.cut(stage, -1)
        journal.write("stage-start", stage=stage, totalSteps=total)
    else:
        journal.cut(stage, step)
        journal.write("run-resume", stage=stage, step=step)
        # Tunix reports a step when the next one ends, so that a kill right after a checkpoint takes its figures along.
        if not any(e["type"].endswith("-step") and e["stage"] == stage and e["step"] == step for e in journal.events()):
            journal.write("warning", message=f"{stage} step {step}: its figures were lost when the job was killed")
    journal.timing(stage, 0)


def finished(stage):
    return any(e["type"] == "stage-end" and e["stage"] == stage for e in journal.events())
