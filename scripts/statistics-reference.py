# Writes test/statistics/reference.json: what scipy, statsmodels, scikit-learn and numpy make of the statistics of src/eval,
# with worked examples as they were published.
#   pip install scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1
#   python scripts/statistics-reference.py > test/statistics/reference.json
import json
import math

import numpy
import scipy
import sklearn
import statsmodels
from scipy.optimize import brentq
from scipy.stats import binomtest, bootstrap, norm
from sklearn.metrics import brier_score_loss
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

random = numpy.random.default_rng(20261121)


def wilson(successes, trials):
    low, high = proportion_confint(successes, trials, method="wilson")
    return {"successes": successes, "trials": trials, "low": float(low), "high": float(high)}


def exact_mcnemar(gained, lost):
    value = float(mcnemar([[0, gained], [lost, 0]], exact=True).pvalue)
    if gained + lost > 0:
        assert math.isclose(value, binomtest(gained, gained + lost, 0.5).pvalue, rel_tol=1e-7)
    return {"gained": gained, "lost": lost, "pValue": value}


def holm(values):
    adjusted = multipletests(values, method="holm")[1]
    return {"pValues": [float(v) for v in values], "adjusted": [float(v) for v in adjusted]}


def pass_at_k(n, c, k):
    # As in the paper: 1 - comb(n - c, k) / comb(n, k), here in whole numbers.
    value = 1 - math.comb(n - c, k) / math.comb(n, k)
    return {"n": n, "c": c, "k": k, "value": value}


def calibration(confidence, right):
    confidence, right = numpy.asarray(confidence), numpy.asarray(right)
    edges = numpy.linspace(0, 1, 11)
    ece = 0.0
    for i, (low, high) in enumerate(zip(edges[:-1], edges[1:])):
        inside = (confidence > low) & (confidence <= high) if i else confidence <= high
        if inside.any():
            ece += abs(right[inside].mean() - confidence[inside].mean()) * inside.mean()
    order = numpy.argsort(-confidence, kind="stable")
    sorted_right, sorted_confidence = right[order].astype(float), confidence[order]
    for value in numpy.unique(sorted_confidence):
        tied = sorted_confidence == value
        sorted_right[tied] = sorted_right[tied].mean()
    selective = [float(sorted_right[: -(-step * len(right) // 10)].mean()) for step in range(1, 11)]
    return {
        "confidence": confidence.tolist(),
        "right": right.tolist(),
        "ece": float(ece),
        "brier": float(brier_score_loss(right, confidence)),
        "selective": selective,
    }


def spread(means):
    # Standard errors of the two quantiles, from a hundred batches: Monte-Carlo error.
    low, high = numpy.quantile(means, [0.025, 0.975])
    batches = numpy.array([numpy.quantile(part, [0.025, 0.975]) for part in numpy.array_split(means, 100)])
    at_once = len(means) / 100
    # What 10,000 resamples have.
    errors = batches.std(axis=0) * math.sqrt(at_once / 10_000)
    return {"low": float(low), "high": float(high), "errors": [float(e) for e in errors]}


def mean_bootstrap(values):
    values = numpy.asarray(values)
    found = bootstrap((values,), numpy.mean, method="percentile", n_resamples=400_000, batch=20_000, rng=random)
    return {"values": values.tolist(), "mean": float(values.mean()), **spread(found.bootstrap_distribution)}


def cluster_bootstrap(clusters):
    sums = numpy.array([sum(c) for c in clusters], dtype=float)
    sizes = numpy.array([len(c) for c in clusters])
    drawn = random.integers(0, len(clusters), size=(400_000, len(clusters)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return {"clusters": clusters, "mean": float(sums.sum() / sizes.sum()), **spread(means)}


def paired_bootstrap(a, b):
    differences = numpy.asarray(b) - numpy.asarray(a)
    found = bootstrap((differences,), numpy.mean, method="percentile", n_resamples=400_000, batch=20_000, rng=random)
    means = found.bootstrap_distribution
    far = numpy.abs(means - differences.mean()) >= abs(differences.mean()) - 1e-12
    share = float(far.mean())
    return {
        "a": list(a),
        "b": list(b),
        "mean": float(differences.mean()),
        **spread(means),
        "pValue": share,
        "pError": math.sqrt(share * (1 - share) / 10_000),
    }


def paired_share(n, discordant):
    def power_lacking(delta):
        share = max(discordant, delta)
        return norm.ppf(0.975) * share**0.5 + norm.ppf(0.8) * (share - delta**2) ** 0.5 - delta * n**0.5

    value = brentq(power_lacking, 1e-9, 1, xtol=1e-15, rtol=1e-14) if power_lacking(1) <= 0 else 1
    return {"count": n, "discordant": discordant, "value": float(value)}


def skewed(n):
    return numpy.round(random.beta(0.7, 1.5, n), 6)


confidence = numpy.round(random.beta(3, 1.5, 300), 6)
tied = numpy.round(random.beta(2, 2, 120), 1)
before, after = skewed(60), None
after = numpy.clip(numpy.round(before + random.normal(0.05, 0.2, 60), 6), 0, 1)

reference = {
    "versions": {
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
    },
    "published": {
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods", its four
        # examples by the score method, to four places.
        "wilson": [
            {"successes": 81, "trials": 263, "low": 0.2553, "high": 0.3662},
            {"successes": 15, "trials": 148, "low": 0.0624, "high": 0.1605},
            {"successes": 0, "trials": 20, "low": 0.0, "high": 0.1611},
            {"successes": 1, "trials": 29, "low": 0.0061, "high": 0.1718},
        ],
        # Armitage and Berry 1994, p. 127: two media for culturing Mycobacterium tuberculosis (12 and 2 pairs); the p-value as
        # StatsDirect's manual gives it. Then Fagerland, Lydersen and Laake 2013, "The McNemar test for binary matched-pairs
        # data": airway hyper-responsiveness before and after stem cell transplantation (1 and 7 pairs).
        "mcnemar": [{"gained": 12, "lost": 2, "pValue": 0.0129}, {"gained": 1, "lost": 7, "pValue": 0.0703}],
        # The example of Wikipedia's article on the Holm-Bonferroni method.
        "holm": [{"pValues": [0.01, 0.04, 0.03, 0.005], "adjusted": [0.03, 0.06, 0.06, 0.02]}],
    },
    "wilson": [wilson(*case) for case in [(0, 10), (10, 10), (5, 10), (42, 100), (1, 500), (290, 500), (1319, 1319), (3, 7), (49999, 100000)]],
    "mcnemar": [exact_mcnemar(*case) for case in [(1, 0), (5, 0), (10, 3), (3, 10), (7, 7), (30, 12), (120, 80), (500, 400), (12000, 11700), (25000, 24000)]],
    "holm": [
        holm([0.01, 0.04, 0.03, 0.005]),
        holm([0.2, 0.2, 0.2]),
        holm([0.9, 0.001]),
        holm([0.5]),
        holm(numpy.round(random.uniform(0, 0.2, 12), 6)),
    ],
    "passAtK": [pass_at_k(*case) for case in [(5, 2, 2), (5, 0, 3), (5, 5, 1), (10, 3, 1), (10, 3, 5), (200, 1, 100), (200, 13, 10), (200, 190, 20), (1000, 7, 100), (64, 32, 64)]],
    "calibration": [
        calibration(confidence, (random.uniform(size=300) < confidence**2).astype(int)),
        calibration(tied, (random.uniform(size=120) < tied).astype(int)),
        calibration([0.0, 1.0, 0.1, 0.30000000000000004, 0.3], [0, 1, 1, 0, 1]),
    ],
    "bootstrap": [mean_bootstrap(skewed(40)), mean_bootstrap([0.1, 0.4, 0.35, 0.8, 0.95, 0.2, 0.55, 0.7, 0.65, 0.3])],
    "clusters": [
        cluster_bootstrap([[float(v) for v in random.integers(0, 2, 4)] for _ in range(30)]),
        cluster_bootstrap([[float(v) for v in numpy.round(random.uniform(size=random.integers(1, 6)), 3)] for _ in range(25)]),
    ],
    "paired": [paired_bootstrap(before.tolist(), after.tolist())],
    "smallestPairedShare": [paired_share(*case) for case in [(500, 0.2), (500, 0.0), (1000, 0.35), (100, 0.5), (12, 0.3), (3, 0.9), (1319, 0.01)]],
}
print(json.dumps(reference, separators=(",", ":")))
