# How right Math-Verify is on the pairs that `bench/verdicts.ts --pairs` writes, one JSON line a set.
#   node --import tsx bench/verdicts.ts --pairs > pairs.jsonl
#   python bench/peers/verdicts.py pairs.jsonl      (needs math-verify[antlr4_13_2])
# Text without dollars is read as its documentation asks: formulas between dollars, sentences and plain numbers as they are.
import json
import logging
import re
import sys
import time

from math_verify import parse, verify

logging.disable(logging.CRITICAL)


def prepared(text):
    words = re.search(r"[A-Za-z]{3,}", re.sub(r"\\[a-zA-Z]+|sqrt", "", text))
    return text if "$" in text or "boxed" in text or words or "\\" not in text else f"${text}$"


def equal(answer, gold):
    try:
        return verify(parse(prepared(gold)), parse(prepared(answer)))
    except Exception:
        return False


rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf8")]
for name in dict.fromkeys(row["set"] for row in rows):
    pairs = [row for row in rows if row["set"] == name]
    start = time.time()
    found = [equal(row["answer"], row["gold"]) for row in pairs]
    seconds = time.time() - start
    turned = [equal(row["gold"], row["answer"]) for row in pairs]
    wanted = [row["label"] == "equal" for row in pairs]
    print(
        json.dumps(
            {
                "set": name,
                "pairs": len(pairs),
                "right": sum(f == w for f, w in zip(found, wanted)),
                "falseEqual": sum(f and not w for f, w in zip(found, wanted)),
                "falseDifferent": sum(w and not f for f, w in zip(found, wanted)),
                "unknown": 0,
                "asymmetric": sum(f != t for f, t in zip(found, turned)),
                "seconds": round(seconds, 2),
            }
        ),
        flush=True,
    )
