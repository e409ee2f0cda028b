// Python, the program's side: runs the program, and then does what it is asked, one request at a time. All of this
// the program can reach and change; whatever it answers is a claim about a plain value, judged in another interpreter.

/** `_answer()` reads a request from the channel and writes the reply. */
export const programSource = `
import builtins as _builtins
import importlib as _importlib
import marshal as _marshal
import operator as _operator
import sys as _sys
import types as _types

_program = _types.ModuleType("program")
_held = []

def _refer(value):
    if getattr(value, "__module__", None) == "builtins" and getattr(_builtins, getattr(value, "__name__", ""), None) is value:
        return ["builtin", value.__name__]
    _held.append(value)
    return ["held", len(_held) - 1, type(value).__name__]

def _resolve(tree):
    if tree[0] == "held":
        return _held[tree[1]]
    if tree[0] == "builtin":
        return getattr(_builtins, tree[1])
    if tree[0] == "named":
        return getattr(_importlib.import_module(tree[1]), tree[2])
    if tree[0] == "module":
        return _importlib.import_module(tree[1])
    if tree[0] == "function":
        names = {name: decode(value, _resolve) for name, value in tree[4]}
        defaults = decode(tree[3], _resolve)
        return _types.FunctionType(_marshal.loads(bytes.fromhex(tree[1])), {**_program.__dict__, **names}, tree[2], defaults)
    raise NotPlain(tree[0])

def _load(code, imports):
    _sys.modules["program"] = _program
    space = _program.__dict__
    exec(imports, space)
    exec(compile(code, "<program>", "exec", dont_inherit=True), space)
    return [name for name in space if type(name) is str and not name.startswith("__")]

def _call(target, arguments, named):
    positional = [decode(item, _resolve) for item in arguments]
    by_name = {name: decode(item, _resolve) for name, item in named}
    result = encode(decode(target, _resolve)(*positional, **by_name), _refer)
    changed = []
    for place, (before, value) in enumerate(zip(arguments, positional)):
        if type(value) in (list, dict, set, bytearray):
            after = encode(value, _refer)
            if after != before:
                changed.append([place, after])
    return [result, changed]

def _get(target, name):
    return getattr(_resolve(target), name)

_asked = {
    "name": lambda name: _program.__dict__[name],
    "get": _get,
    "item": lambda target, key: _resolve(target)[decode(key, _resolve)],
    "iterate": lambda target: iter(_resolve(target)),
    "next": lambda target: next(_resolve(target)),
    "length": lambda target: len(_resolve(target)),
    "truth": lambda target: bool(_resolve(target)),
    "text": lambda target: str(_resolve(target)),
    "shown": lambda target: repr(_resolve(target)),
    "whole": lambda target: int(_resolve(target)),
    "real": lambda target: float(_resolve(target)),
    "set": lambda target, name, value: setattr(_resolve(target), name, decode(value, _resolve)),
    "place": lambda target, key, value: _operator.setitem(_resolve(target), decode(key, _resolve), decode(value, _resolve)),
}

def _reply(request):
    try:
        kind, *rest = request
        if kind == "load":
            return ["names", _load(*rest)]
        if kind == "call":
            return ["returned", *_call(*rest)]
        return ["returned", encode(_asked[kind](*rest), _refer), []]
    except BaseException as error:
        names = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"]
        try:
            message = str(error)
        except BaseException:
            message = ""
        return ["raised", type(error).__name__, names, message[:200]]

def _answer():
    _send(_json.dumps(_reply(_json.loads(_receive()))))
`;
