# Writes pairs of answers that SymPy makes: one value in two forms (equal), or two values near one another (different).
# The labels follow from how a pair is made; SymPy is asked to simplify only, never to judge.
#   python scripts/sympy-pairs.py SEED COUNT > pairs.jsonl      (needs sympy; verdicts: reckon verify)
import json
import random
import sys

import sympy as sp

seed, count = int(sys.argv[1]), int(sys.argv[2])
draw = random.Random(seed)
x, y, a = sp.symbols("x y a")
t = sp.Symbol("x", real=True)


def whole(low=-9, high=9, zero=False):
    value = draw.randint(low, high)
    return value if value or zero else whole(low, high)


def latex(e):
    return draw.choice([lambda v: sp.latex(v), lambda v: "$" + sp.latex(v, fold_short_frac=True) + "$", lambda v: str(v)])(e)


def rational():
    v = sp.Rational(whole(-40, 40), draw.randint(2, 30))
    return [v], lambda e: [str(e), sp.latex(e), f"{e.p * 3}/{e.q * 3}", f"\\dfrac{{{e.p}}}{{{e.q}}}"], [v + sp.Rational(1, e) for e in (1, 7)]


def forms(*functions):
    return lambda e: [latex(f(e)) for f in functions]


def polynomial():
    e = sp.prod([(whole() * x + whole()) for _ in range(draw.randint(2, 3))]) + draw.choice([0, y, 1])
    return [e], forms(sp.expand, sp.factor, lambda v: v), [e + 1, e - x, -e]


def rational_function():
    e = whole() / (x + whole()) + whole() / (x - whole()) + draw.choice([0, whole()])
    return [e], forms(sp.together, sp.apart, lambda v: v, sp.factor), [e + sp.Rational(1, 3), e * x, e / 2]


def surd():
    e = whole() + whole() * sp.sqrt(draw.choice([2, 3, 5, 6, 7, 12, 18])) / draw.randint(1, 6)
    f = e / (whole() + sp.sqrt(draw.choice([2, 3, 5])))
    return [f], forms(sp.radsimp, lambda v: v, sp.expand), [f + 1, f * sp.sqrt(2), -f]


def logarithm():
    e = whole() * sp.log(draw.choice([2, 3, 6, 12])) + whole() * sp.log(draw.choice([5, 10, 9]))
    return [e], forms(sp.expand_log, sp.logcombine, lambda v: v), [e + sp.log(2), -e, e * 2]


def trigonometric():
    n = draw.randint(2, 3)
    e = whole() * sp.sin(n * t) + whole() * sp.cos(n * t)
    return [e], forms(sp.expand_trig, lambda v: v), [e + 1, e * 2, e.subs(t, 2 * t)]


def complex_number():
    e = (whole() + whole() * sp.I) / (whole() + whole() * sp.I)
    return [e], forms(lambda v: sp.expand(v, complex=True), lambda v: sp.radsimp(sp.simplify(v)), lambda v: sp.together(sp.expand(v, complex=True))), [e + 1, e + sp.I, e * 2]


def exponential():
    e = draw.randint(2, 9) ** (x + whole()) * whole()
    return [e], forms(lambda v: v, sp.expand_power_exp, lambda v: sp.powsimp(sp.expand(v))), [e * 2, e + 1, e * x]


def finite_set():
    values = sorted({sp.Rational(whole(-12, 12), draw.choice([1, 1, 2, 3])) for _ in range(draw.randint(2, 4))})
    def written(v):
        w = list(v)
        draw.shuffle(w)
        return [", ".join(map(str, v)), "\\{" + ", ".join(map(sp.latex, w)) + "\\}", " and ".join(", ".join(map(str, v)).rsplit(", ", 1)), "x = " + ", ".join(map(str, w))]
    return [values], written, [values + [sp.Integer(99)], [v + 1 for v in values], values[:-1] + [values[-1] + 1]]


def interval():
    low = sp.Rational(whole(-9, 3), draw.choice([1, 2]))
    high = low + draw.randint(1, 8)
    kinds = draw.choice([("(", ")", "<", "<"), ("[", "]", "\\le", "\\le"), ("(", "]", "<", "\\le"), ("[", ")", "\\le", "<")])
    def written(v):
        l, h, (o, c, p, q) = v
        return [f"{o}{l}, {h}{c}", f"{sp.latex(l)} {p} x {q} {sp.latex(h)}", f"x \\in \\left{o}{sp.latex(l)}, {sp.latex(h)}\\right{c}"]
    other = ("[", "]", "\\le", "\\le") if kinds[0] == "(" else ("(", ")", "<", "<")
    return [(low, high, kinds)], written, [(low, high + 1, kinds), (low, high, other), (low - 1, high, kinds)]


def matrix():
    e = sp.Matrix(2, 2, [sp.Rational(whole(), draw.choice([1, 1, 2])) for _ in range(4)])
    def written(v):
        rows = [[v[i, j] for j in range(2)] for i in range(2)]
        body = " \\\\ ".join(" & ".join(map(sp.latex, r)) for r in rows)
        return [f"\\begin{{pmatrix}} {body} \\end{{pmatrix}}", f"\\begin{{bmatrix}}{body}\\end{{bmatrix}}", str([[str(c) for c in r] for r in rows]).replace("'", ""), f"\\left[\\begin{{array}}{{cc}}{body}\\end{{array}}\\right]"]
    return [e], written, [e.T + sp.eye(2), e * 2, e + sp.Matrix(2, 2, [0, 0, 1, 0])]


def line():
    p, q, r = whole(), whole(), whole()
    def written(v):
        p, q, r = v
        k = whole(2, 5)
        e = p * x + q * y
        return [f"{sp.latex(e)} = {r}", f"{sp.latex(k * e)} = {k * r}", f"y = {sp.latex(sp.expand((r - p * x) / sp.Integer(q)))}", f"{sp.latex(e - r)} = 0"]
    return [(p, q, r)], written, [(p, q, r + 1), (p, -q, r), (p + q + 20, q, r)]


def point():
    e = [sp.Rational(whole(), draw.choice([1, 2, 3])) * draw.choice([1, sp.sqrt(2), sp.pi]) for _ in range(draw.randint(2, 3))]
    def written(v):
        return ["(" + ", ".join(map(sp.latex, v)) + ")", "\\left(" + ",".join(map(str, v)).replace("*", "\\cdot ").replace("sqrt(2)", "\\sqrt{2}").replace("pi", "\\pi") + "\\right)", "\\begin{pmatrix}" + "\\\\".join(map(sp.latex, v)) + "\\end{pmatrix}"]
    return [e], written, [e[::-1] if e[::-1] != e else e + e, [v + 1 for v in e], e[:-1] + [-e[-1]]]


kinds = [rational, polynomial, rational_function, surd, logarithm, trigonometric, complex_number, exponential, finite_set, interval, matrix, line, point]
made = 0
while made < count:
    kind = kinds[made % len(kinds)]
    (value, *_), written, others = kind()
    left, right = draw.sample(written(value), 2)
    label = "equal" if draw.random() < 0.5 else "different"
    if label == "different":
        right = draw.choice(written(draw.choice(others)))
    # Log 9 − 2 log 3 is 0, and so is twice that.
    if left == right or value == 0 or (kind is logarithm and abs(sp.N(value)) < 1e-9):
        continue
    print(json.dumps({"kind": kind.__name__, "answer": left, "gold": right, "label": label}, ensure_ascii=False))
    made += 1
