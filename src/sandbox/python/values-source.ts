// Python: plain values to JSON and back, in both interpreters. What comes back from a program is only ever made into objects
// of Python's own types, so that no method of the program's runs where it is judged.

/**
 * `encode(value, refer)` gives what `json` can write; `decode(json, resolve)` undoes it. A value of a subclass of a plain
 * type is its plain value; everything else is what `refer` makes of it. Containers nest 100 deep at most, so that one that
 * holds itself is an error.
 */
export const valuesSource = `
import json as _json
import collections as _collections
import decimal as _decimal
import fractions as _fractions
import datetime as _datetime

_deepest = 100

class NotPlain(Exception):
    pass

def _is_small(number):
    return -0x1fffffffffffff <= number <= 0x1fffffffffffff

def encode(value, refer, depth=0):
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if _is_small(value) else ["int", hex(value)]
    if kind is float:
        return ["float", value.hex()]
    if depth >= _deepest:
        raise NotPlain("nested more than %d deep" % _deepest)
    inside = lambda item: encode(item, refer, depth + 1)
    if kind is list or kind is tuple or kind is set or kind is frozenset:
        return [kind.__name__, [inside(item) for item in value]]
    if kind is dict:
        return ["dict", [[inside(key), inside(item)] for key, item in value.items()]]
    if kind is complex:
        return ["complex", value.real.hex(), value.imag.hex()]
    if kind is bytes or kind is bytearray:
        return [kind.__name__, value.hex()]
    if kind is range:
        return ["range", inside(value.start), inside(value.stop), inside(value.step)]
    if kind is _collections.Counter or kind is _collections.OrderedDict:
        return [kind.__name__, [[inside(key), inside(item)] for key, item in value.items()]]
    if kind is _collections.defaultdict:
        return ["dict", [[inside(key), inside(item)] for key, item in value.items()]]
    if kind is _collections.deque:
        return ["deque", [inside(item) for item in value], value.maxlen]
    if kind is _decimal.Decimal:
        return ["Decimal", str(value)]
    if kind is _fractions.Fraction:
        return ["Fraction", hex(value.numerator), hex(value.denominator)]
    if kind is _datetime.timedelta:
        return ["timedelta", value.days, value.seconds, value.microseconds]
    if kind in (_datetime.date, _datetime.time, _datetime.datetime) and getattr(value, "tzinfo", None) is None:
        return [kind.__name__, value.isoformat()]
    if kind is type({}.keys()) or kind is type({}.items()):
        return ["set", [inside(item) for item in value]]
    if isinstance(value, type) or callable(value):
        return refer(value)
    for base, plain in _bases:
        if base in kind.__mro__:
            return encode(plain(value), refer, depth)
    return refer(value)

_bases = [
    (int, lambda value: int.__add__(value, 0)),
    (float, float.__pos__),
    (str, str.__str__),
    (complex, complex.__pos__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
    (list, lambda value: [*list.__iter__(value)]),
    (tuple, lambda value: (*tuple.__iter__(value),)),
    (set, lambda value: {*set.__iter__(value)}),
    (frozenset, lambda value: frozenset([*frozenset.__iter__(value)])),
    (dict, lambda value: dict(dict.items(value))),
]

def _pairs(items, decode_one):
    return [(decode_one(key), decode_one(item)) for key, item in items]

_makers = {
    "int": lambda one, digits: int(digits, 16),
    "float": lambda one, digits: float.fromhex(digits),
    "complex": lambda one, real, imaginary: complex(float.fromhex(real), float.fromhex(imaginary)),
    "list": lambda one, items: [one(item) for item in items],
    "tuple": lambda one, items: tuple(one(item) for item in items),
    "set": lambda one, items: {one(item) for item in items},
    "frozenset": lambda one, items: frozenset(one(item) for item in items),
    "dict": lambda one, items: dict(_pairs(items, one)),
    "Counter": lambda one, items: _collections.Counter(dict(_pairs(items, one))),
    "OrderedDict": lambda one, items: _collections.OrderedDict(_pairs(items, one)),
    "deque": lambda one, items, longest: _collections.deque([one(item) for item in items], longest),
    "bytes": lambda one, digits: bytes.fromhex(digits),
    "bytearray": lambda one, digits: bytearray.fromhex(digits),
    "range": lambda one, start, stop, step: range(one(start), one(stop), one(step)),
    "Decimal": lambda one, digits: _decimal.Decimal(digits),
    "Fraction": lambda one, over, under: _fractions.Fraction(int(over, 16), int(under, 16)),
    "timedelta": lambda one, days, seconds, microseconds: _datetime.timedelta(days, seconds, microseconds),
    "date": lambda one, iso: _datetime.date.fromisoformat(iso),
    "time": lambda one, iso: _datetime.time.fromisoformat(iso),
    "datetime": lambda one, iso: _datetime.datetime.fromisoformat(iso),
}

def decode(tree, resolve):
    if type(tree) is not list:
        if type(tree) is dict or type(tree) is float:
            raise NotPlain("no value")
        return tree
    one = lambda item: decode(item, resolve)
    maker = _makers.get(tree[0])
    return maker(one, *tree[1:]) if maker is not None else resolve(tree)
`;
