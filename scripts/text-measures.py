"""Writes what rouge-score, lexicalrichness and NLTK compute on a few texts, for src/reward/creative/measures.test.ts.

    pip install rouge-score==0.1.2 lexicalrichness==0.5.1 nltk==3.10.4
    python scripts/text-measures.py > test/text-measures.json
"""

import json
import re

from lexicalrichness import LexicalRichness
from nltk.stem.porter import PorterStemmer
from nltk.util import ngrams
from rouge_score.rouge_scorer import RougeScorer

TEXTS = {
    "harbour": "The ferry came in late, its lamps turned low against the fog. Mara counted the crates twice and wrote the "
    "numbers in the book, because the numbers were the only thing on the island that never argued back. Her brother "
    "didn't come down to the pier. He had said he would, and he had said it on Sunday too, and on the Sunday before. "
    "When the last crate was on the cart she sat on the wall and ate the orange that the captain had thrown her. It "
    "was cold and sweet. Far out, past the second buoy, a bell rang once and then again, and she thought of the year "
    "the sea froze and they walked to church across it, carrying the bell rope between them like a garland. \"You'll "
    "miss the tide,\" the captain called. She wouldn't. Nobody who was born there ever did.",
    "harbour again": "Mara waits on the pier for the ferry and counts its crates in the fog. Her brother has promised to come "
    "and does not. She eats an orange, hears a bell past the buoy and remembers the winter when the sea froze and they "
    "walked to church across it. The captain warns her of the tide, but nobody born on the island ever misses it.",
    "bread": "Mix flour, water, salt and yeast. Knead the dough for ten minutes, then let it rest for an hour in a warm place. "
    "Fold it, shape it, and let it rise again. Heat the oven as hot as it goes, with a pot of water at the bottom. "
    "Bake the loaf for forty minutes, until it sounds hollow when you knock on it. Let it cool before you cut it, even "
    "though you won't want to.",
    "refrain": "The rain came down, the rain came down, the rain came down all day. The river rose, the river rose, the river "
    "rose all day. We sang a song, we sang a song, we sang a song all day.",
    "distinct": "Seven quiet owls watched moonlight spill over broken garden walls",
    "one word": "Hawaii",
    "accents": "Zoë's café in Kraków sells 12 kinds of pierogi; naïve visitors order all 12, and Zoë's café never runs out.",
}
PAIRS = [
    ("harbour again", "harbour"),
    ("harbour", "harbour again"),
    ("bread", "harbour"),
    ("refrain", "bread"),
    ("one word", "distinct"),
    ("distinct", "distinct"),
]
WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words(text):
    return WORDS.findall(text.lower())


class Tokens:
    def tokenize(self, text):
        return words(text)


def richness(text):
    return LexicalRichness(text, preprocessor=None, tokenizer=words)


def distinct(text, n):
    grams = list(ngrams(words(text), n))
    return len(set(grams)) / len(grams) if grams else 1


def rouge(candidate, reference):
    score = RougeScorer(["rougeL"], tokenizer=Tokens()).score(TEXTS[reference], TEXTS[candidate])["rougeL"]
    return {"precision": score.precision, "recall": score.recall, "f1": score.fmeasure}


stemmer = PorterStemmer(mode=PorterStemmer.MARTIN_EXTENSIONS)
vocabulary = sorted({word for text in TEXTS.values() for word in words(text) if re.fullmatch("[a-z]+", word)})
print(
    json.dumps(
        {
            "texts": TEXTS,
            "measures": {
                name: {"mtld": richness(text).mtld(), **{f"distinct{n}": distinct(text, n) for n in (1, 2, 4)}}
                for name, text in TEXTS.items()
            },
            "rouge": [{"candidate": a, "reference": b, **rouge(a, b)} for a, b in PAIRS],
            "stems": {word: stemmer.stem(word) for word in vocabulary},
        },
        ensure_ascii=False,
        indent=1,
    )
)
