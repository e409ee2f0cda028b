// Python, the judge's side: runs the tests where the program never was. The names of the program stand for questions to the
// other interpreter; what comes back is plain values, or a reference to an object that is nothing but itself here.

/** `_judge()` reads the tests from the channel, asks the program through it, and writes a verdict for each test. */
export const judgeSource = `
import ast as _ast
import marshal as _marshal
import sys as _sys
import types as _types
import builtins as _builtins

class ProgramEnded(BaseException):
    """The program cannot be asked anything more."""

class Undecided(BaseException):
    """What the test does cannot be judged from here."""
    def __init__(self, reason):
        super().__init__(reason)
        _doubts.append(reason)

_doubts = []
_last_call = ""

_looks = {}
_looking = {"get", "item", "length", "truth", "text", "shown", "whole", "real"}

def _ask(*request):
    if request[0] not in _looking and request[0] != "name":
        _looks.clear()
    _send(_json.dumps(request))
    reply = _json.loads(_receive())
    kind = reply[0]
    if kind == "ended":
        raise ProgramEnded(reply[1])
    if kind == "raised":
        _, name, bases, message = reply
        raise _error(bases, message if name in bases else "%s: %s" % (name, message))
    if kind == "names":
        return reply[1]
    return decode(reply[1], _received), reply[2]

def _value(*request):
    """Looking at an object gives the same until something runs again, or one answer would fit all questions."""
    if request[0] not in _looking:
        return _ask(*request)[0]
    key = _json.dumps(request)
    if key not in _looks:
        _looks[key] = _ask(*request)[0]
    return _looks[key]

def _error(bases, message):
    for base in bases:
        known = getattr(_builtins, base, None)
        if isinstance(known, type) and issubclass(known, BaseException):
            try:
                return known(message)
            except TypeError:
                continue
    return Exception(message)

def _received(tree):
    if tree[0] == "held":
        return Held(tree[1], tree[2])
    if tree[0] == "builtin" and tree[1] in _plain_builtins:
        return getattr(_builtins, tree[1])
    raise NotPlain("no value")

_plain_builtins = {name for name, value in vars(_builtins).items() if isinstance(value, type)}

def _sent(value):
    """For what encode does not know: references, and what stands under a name or can be taken along."""
    if type(value) is Held:
        return _target(value)
    if isinstance(value, _types.FunctionType):
        return _function(value)
    if isinstance(value, _types.ModuleType):
        return ["module", value.__name__]
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if getattr(_sys.modules.get(module), name or "", None) is value and module != "__main__":
        return ["named", module, name]
    raise Undecided("the test hands over an object of type %s, which cannot be taken to the program" % type(value).__name__)

def _function(value):
    code = value.__code__
    if value.__closure__:
        raise Undecided("the test hands over a function that closes over variables")
    names = [[name, _encoded(value.__globals__[name])] for name in _names_in(code) if dict.__contains__(value.__globals__, name)]
    return ["function", _marshal.dumps(code).hex(), value.__name__, _encoded(value.__defaults__), names]

def _names_in(code):
    inner = [name for part in code.co_consts if isinstance(part, _types.CodeType) for name in _names_in(part)]
    return [*code.co_names, *inner]

def _encoded(value):
    return encode(value, _sent)

def _target(held):
    return ["held", object.__getattribute__(held, "_id"), object.__getattribute__(held, "_kind")]

class Held:
    """
    An object of the program's own. It equals itself and no plain value. It has no operators: one that claims to
    be equal, less or near would be told what was expected of it.
    """
    __slots__ = ("_id", "_kind")
    def __init__(self, id, kind):
        object.__setattr__(self, "_id", id)
        object.__setattr__(self, "_kind", kind)
    def __getattr__(self, name):
        return _value("get", _target(self), name)
    def __setattr__(self, name, value):
        _value("set", _target(self), name, _encoded(value))
    def __call__(self, *arguments, **named):
        return _call(self, object.__getattribute__(self, "_kind"), arguments, named)
    def __getitem__(self, key):
        return _value("item", _target(self), _encoded(key))
    def __setitem__(self, key, value):
        _value("place", _target(self), _encoded(key), _encoded(value))
    def __len__(self):
        return _value("length", _target(self))
    def __bool__(self):
        return _value("truth", _target(self))
    def __str__(self):
        return _value("text", _target(self))
    def __repr__(self):
        return _value("shown", _target(self))
    def __int__(self):
        return _value("whole", _target(self))
    def __float__(self):
        return _value("real", _target(self))
    def __iter__(self):
        return Iterating(_value("iterate", _target(self)))
    def __next__(self):
        return _value("next", _target(self))
    def __contains__(self, item):
        return any(other is item or other == item for other in self)
    def __hash__(self):
        return object.__getattribute__(self, "_id")
    def __eq__(self, other):
        if type(other) is not Held:
            return False
        if _target(other) == _target(self):
            return True
        raise Undecided("the test compares two objects of the program's own")
    def __ne__(self, other):
        return not self == other
    def _undecided(self, other):
        if type(other) is not Held:
            return NotImplemented
        raise Undecided("the test puts an operator between two objects of the program's own")
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __sub__ = __mul__ = __truediv__ = __and__ = __or__ = _undecided

class Iterating:
    def __init__(self, source):
        self._source = source
    def __iter__(self):
        return self
    def __next__(self):
        if type(self._source) is not Held:
            raise TypeError("not an iterator")
        return _value("next", _target(self._source))

def _call(target, name, arguments, named):
    global _last_call
    result, changed = _ask(
        "call", _target(target), [_encoded(item) for item in arguments], [[key, _encoded(item)] for key, item in named.items()]
    )
    for place, after in changed:
        _write_back(arguments[place], decode(after, _received))
    _last_call = "the last call returned " + _short(result)
    return result

def _short(value):
    try:
        shown = "an object of its own" if type(value) is Held else repr(value)
    except BaseException:
        shown = "a " + type(value).__name__
    return shown if len(shown) <= 60 else shown[:57] + "..."

def _write_back(value, after):
    if type(value) is not type(after):
        return
    if type(value) is list or type(value) is bytearray:
        value[:] = after
    elif type(value) is dict or type(value) is set:
        value.clear()
        value.update(after)

class Names(dict):
    """What the tests mean by a name: their own, then what the reference imports, then the program's."""
    def __init__(self, program, defined):
        super().__init__(__name__="tests", __builtins__=_builtins)
        self._program = set(program)
        self._defined = defined
    def __missing__(self, name):
        known = name in self._program
        if known and name in self._defined:
            return _value("name", name)
        if hasattr(_builtins, name):
            raise KeyError(name)
        if name in _sys.stdlib_module_names:
            return __import__(name)
        if known:
            return _value("name", name)
        raise KeyError(name)

def _reference(gold):
    """The imports of the reference solution, and the names that it defines at its top level."""
    try:
        body = _ast.parse(gold).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [], set()
    imports = [part for part in body if isinstance(part, (_ast.Import, _ast.ImportFrom))]
    defined = {part.name for part in body if isinstance(part, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef))}
    for part in body:
        if isinstance(part, (_ast.Assign, _ast.AnnAssign)):
            defined.update(name.id for name in _ast.walk(part) if isinstance(name, _ast.Name) and isinstance(name.ctx, _ast.Store))
    return imports, defined

def _imports_of(body):
    return _ast.unparse(_ast.Module([part for part in body if isinstance(part, (_ast.Import, _ast.ImportFrom))], []))

def _import(parts, space):
    for part in parts:
        try:
            exec(compile(_ast.Module([part], []), "<reference>", "exec"), space)
        except Exception:
            pass

def _compiled(test, place):
    """A test that is one expression, and no call, claims that the expression is true."""
    tree = _ast.parse(test)
    if len(tree.body) == 1 and isinstance(tree.body[0], _ast.Expr) and not isinstance(tree.body[0].value, _ast.Call):
        only = tree.body[0]
        tree.body[0] = _ast.copy_location(_ast.Assert(only.value, None), only)
    return compile(tree, "<test %d>" % place, "exec", dont_inherit=True)

def _outcome(action):
    global _last_call
    _last_call = ""
    _doubts.clear()
    try:
        action()
        return ["undecided", _doubts[0]] if _doubts else ["passed", ""]
    except ProgramEnded as end:
        return ["failed", str(end)]
    except Undecided as reason:
        return ["undecided", str(reason)]
    except AssertionError as error:
        return ["failed", _last_call or "the assertion does not hold"]
    except BaseException as error:
        return ["failed", "%s: %s" % (type(error).__name__, str(error)[:200])]

def _run_all(program, setup, tests, gold):
    imports, defined = _reference(gold)
    try:
        setup_imports = _imports_of(_ast.parse(setup).body)
    except (SyntaxError, ValueError) as error:
        return ["undecided", "the set-up of the tests is no Python: %s" % error], []
    names = []
    loaded = _outcome(lambda: names.extend(_ask("load", program, setup_imports)))
    if loaded[0] != "passed":
        return loaded, []
    space = Names(names, defined)
    _import(imports, space)
    prepared = _outcome(lambda: exec(compile(setup, "<setup>", "exec", dont_inherit=True), space))
    if prepared[0] != "passed":
        return prepared, []
    outcomes = []
    for place, test in enumerate(tests, 1):
        try:
            code = _compiled(test, place)
        except (SyntaxError, ValueError) as error:
            outcomes.append(["undecided", "the test is no Python: %s" % error])
            continue
        outcomes.append(_outcome(lambda: exec(code, space)))
    return ["passed", ""], outcomes

def _judge():
    task = _json.loads(_receive())
    loaded, outcomes = _run_all(task["program"], task["setup"], task["tests"], task["gold"])
    _finish(_json.dumps([loaded, outcomes]))
`;
