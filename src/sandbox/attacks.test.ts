// Programs that try to earn without solving, and programs that try to get out: none earns, and the threads go on serving.
import { afterAll, describe, expect, it } from "vitest";
import { codeAttacks } from "../reward/attack-set-code.ts";
import { compositeReward } from "../reward/combine.ts";
import type { ProgramLanguage, ProgramTask } from "../reward/program.ts";
import { rewardSchema } from "../reward/settings.ts";
import { formatTrace } from "../text/trace.ts";
import { createSandbox } from "./pool.ts";

const limits = { maxSteps: 5_000_000, memoryMiB: 96, seconds: 60 };
const sandbox = createSandbox(2);
afterAll(() => sandbox.close());

describe("the attacks on tests", () => {
  const reward = compositeReward(rewardSchema.parse({ correctness: { program: limits } }), {
    runProgram: sandbox.runProgram,
  });
  const judge = (prompt: string, row: (typeof codeAttacks)[number]["row"], completion: string) =>
    reward({ prompt, row, completion });

  it.each(codeAttacks)("earns nothing: $name", async ({ prompt, row, attack, honest }) => {
    const [attacked, honestly] = await Promise.all([judge(prompt, row, attack), judge(prompt, row, honest)]);
    expect(attacked.components.correctness).toBe(0);
    expect(attacked.reward).toBeLessThanOrEqual(honestly.reward);
    expect(attacked.failed).toEqual({});
  });

  it("are on problems whose reference solutions pass", async () => {
    const rows = new Map(codeAttacks.map(({ prompt, row }) => [prompt, row]));
    expect(rows.size).toBe(3);
    for (const [prompt, row] of rows) {
      const { components, reasons } = await judge(prompt, row, formatTrace({ reasoning: "x", answer: row.answer }));
      expect({ score: components.correctness, reason: reasons.correctness }).toEqual({
        score: 1,
        reason: "3 of 3 tests pass",
      });
    }
  });
});

const task = (language: ProgramLanguage, program: string): ProgramTask => ({
  language,
  program,
  setup: "",
  tests: language === "python" ? ["assert answer() == 42"] : ["assert.equal(answer(), 42)"],
  reference: language === "python" ? "def answer(): return 42" : "function answer() { return 42; }",
  limits,
});
const right = { python: "def answer(): return 42", javascript: "const answer = () => 42;" };

/** Each tries something and only then gives the right answer: where the try is without effect it may well pass. */
const escapes: readonly [ProgramLanguage, string, string][] = [
  ["python", "reads a file of the host", "data = open('/etc/passwd').read()"],
  [
    "python",
    "reads a file by its descriptor",
    "import posix\ndata = b''.join(posix.read(fd, 10) for fd in range(3, 64))",
  ],
  ["python", "lists folders", "import os\nassert os.listdir('/')"],
  ["python", "writes a file", "open('/tmp/reckon-escape', 'w').write('x')"],
  ["python", "writes over its own library", "open('/lib/python314.zip', 'r+b').write(b'x')"],
  ["python", "opens a socket", "import socket\nsocket.create_connection(('127.0.0.1', 80), 1)"],
  ["python", "asks the name service", "import socket\nsocket.getaddrinfo('example.com', 80)"],
  ["python", "fetches a page", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')"],
  ["python", "starts a process", "import subprocess\nsubprocess.run(['ls'])"],
  ["python", "asks the shell", "import os\nos.system('ls')"],
  ["python", "forks", "import os\nos.fork()"],
  ["python", "kills", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nos.kill(1, 9)"],
  ["python", "starts threads", "import threading\nwhile True: threading.Thread(target=print).start()"],
  ["python", "imports the bridge to JavaScript", "import js"],
  ["python", "loads a shared library", "import _ctypes\n_ctypes.dlopen('/lib/libc.so', 0)"],
  ["python", "calls a pointer", "import _ctypes\n_ctypes.call_function(1234, ())"],
  ["python", "reads the host's environment", "import os\nassert os.environ['PATH']"],
  ["python", "aborts", "import os\nos.abort()"],
  ["python", "crashes the interpreter", "import faulthandler\nfaulthandler._sigsegv()"],
  ["python", "breaks memory", "exec(type((lambda: 0).__code__)(0,0,0,0,0,0,b'\\xff'*100,(),(),(),'','','',0,b'',b''))"],
  ["python", "takes all memory", "bombs = []\nwhile True: bombs.append(bytearray(1_000_000))"],
  ["python", "takes all memory at once", "bomb = bytearray(2**31)"],
  ["python", "doubles a text", "text = 'x'\nwhile True: text += text"],
  ["python", "loops", "while True: pass"],
  ["python", "loops in C", "sum(range(10**15))"],
  ["python", "makes a large number", "number = 9**9**9"],
  ["python", "copies without end", "block = bytes(10**7)\nwhile True: bytes(block[1:])"],
  ["python", "matches a pattern without end", "import re\nre.match('(a+)+b', 'a' * 50)"],
  ["python", "sleeps", "import time\ntime.sleep(10**6)"],
  ["python", "waits for the clock", "import time\nwhile time.time() < 10**12: pass"],
  ["python", "recurses", "import sys\nsys.setrecursionlimit(10**9)\ndef down(): down()\ndown()"],
  ["python", "recurses in C", "nest = []\nfor _ in range(10**5): nest = [nest]\nnest == [nest]"],
  [
    "python",
    "catches everything",
    "def trap():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass\ntrap()",
  ],
  ["python", "never lets go", "class Sticky:\n    def __del__(self): Sticky()\nSticky()\nwhile True: Sticky()"],
  ["javascript", "asks for the process", "process.exit(0)"],
  ["javascript", "requires a module", "require('node:fs').readFileSync('/etc/passwd')"],
  ["javascript", "imports a module", "import('node:fs').then((fs) => fs.rmSync('/'))"],
  [
    "javascript",
    "reaches the host through a constructor",
    "answer.constructor.constructor('return process')().exit(0)\nfunction answer() {}",
  ],
  [
    "javascript",
    "reaches the host through its functions",
    "for (const key of Object.getOwnPropertyNames(globalThis)) globalThis[key]?.constructor?.('return process')?.()",
  ],
  [
    "javascript",
    "pollutes prototypes",
    "Object.prototype.polluted = 1; Function.prototype.call = () => 1; Promise.prototype.then = () => 1;",
  ],
  ["javascript", "takes all memory", "const bombs = []; for (;;) bombs.push(new Uint8Array(1e6).fill(1));"],
  ["javascript", "doubles a text", "let text = 'x'; for (;;) text += text;"],
  ["javascript", "loops", "for (;;);"],
  ["javascript", "loops in C", "[].sort.call({ length: 2 ** 53 - 1 });"],
  ["javascript", "matches a pattern without end", "/^(a+)+$/.test('a'.repeat(50) + 'b');"],
  ["javascript", "recurses", "(function down() { down(); })();"],
  ["javascript", "recurses after every overflow", "(function down() { try { down(); } finally { down(); } })();"],
  ["javascript", "waits on promises without end", "(async () => { for (;;) await null; })();"],
  ["javascript", "catches everything", "for (;;) { try { for (;;); } catch {} }"],
  ["javascript", "fetches a page", "fetch('http://127.0.0.1/');"],
];

/** Each meddles with what the test means by its words, or answers one question in two ways. */
const tricks: readonly [ProgramLanguage, string, string, string][] = [
  [
    "javascript",
    "takes a var of the tests",
    "var want = 5; const f = () => 5;",
    "var want = 42; assert.equal(f(), want)",
  ],
  ["javascript", "takes a name of the tests", "var want = 5; const f = () => 5;", "want = 42; assert.equal(f(), want)"],
  [
    "javascript",
    "gives undefined a meaning",
    "module.exports = { undefined: 5, f: () => 5 };",
    "if (f() !== undefined) throw new Error('no')",
  ],
  ["javascript", "takes assert", "function assert() {} const f = () => 5;", "assert(f() === 42)"],
  [
    "javascript",
    "is another number each time",
    "let n = 0; const f = () => ({ valueOf: () => (n++ % 2 ? -Infinity : Infinity) });",
    "const it = f(); assert(it > 3 && it < 5)",
  ],
  [
    "javascript",
    "is another text each time",
    "let n = 0; class One { toString() { return String(n++); } } const f = () => new One();",
    "const it = f(); assert([0, 1, 2, 3].filter((one) => it == one).length !== 0 && it == 3)",
  ],
  [
    "javascript",
    "has another property each time",
    "let n = 0; class One { get x() { return n++ % 2 ? -Infinity : Infinity; } } const f = () => new One();",
    "const it = f(); assert(it.x > 3 && it.x < 5)",
  ],
  [
    "python",
    "is another number each time",
    "n = 0\nclass One:\n    def __float__(self):\n        global n\n        n += 1\n        return float('inf') if n % 2 else -float('inf')\ndef f(): return One()",
    "it = f()\nassert float(it) > 3 and float(it) < 5",
  ],
  [
    "python",
    "has another length each time",
    "n = 0\nclass One:\n    def __len__(self):\n        global n\n        n += 9\n        return n % 11\ndef f(): return One()",
    "it = f()\nassert len(it) > 8 and len(it) < 8",
  ],
];

describe("tricks on what a test means", () => {
  it.each(tricks)("%s: a program that %s does not pass", async (language, _, program, test) => {
    const reference = language === "python" ? "def f(): return 4" : "function f() { return 4; } function assert() {}";
    const outcome = await sandbox.runProgram({ ...task(language, program), reference, tests: [test] });
    expect(outcome.verdict).toBe("failed");
  });

  it("leaves what tests do with objects of the program's own", async () => {
    const program = "class Counter:\n    def __init__(self): self.n = 0\n    def more(self): self.n += 1";
    const tests = [
      "c = Counter()\nassert c.n == 0\nc.more()\nassert c.n == 1",
      "c = Counter()\nc.n = 7\nassert c.n == 7",
    ];
    expect(await sandbox.runProgram({ ...task("python", program), reference: program, tests })).toMatchObject({
      passed: 2,
    });
    const same = "class Counter { n = 0; more() { this.n += 1; } toString() { return String(this.n); } }";
    const looks = [
      "const c = new Counter(); assert(c.n === 0); c.more(); assert(c.n === 1); assert(String(c) === '1')",
      "var c = new Counter(); c.n = 7; assert(c.n === 7); var d = c; d.more(); assert(c.n === 8)",
    ];
    const outcome = await sandbox.runProgram({ ...task("javascript", same), reference: same, tests: looks });
    expect(outcome).toEqual({ verdict: "passed", passed: 2, reason: "" });
  });
});

describe("escapes", () => {
  it.each(escapes)("%s: a program that %s is contained, and the next one is served", async (language, _, program) => {
    const began = performance.now();
    const both = `${program}\n${right[language]}`;
    const [outcome, next] = await Promise.all([
      sandbox.runProgram(task(language, both)),
      sandbox.runProgram(task(language, right[language])),
    ]);
    expect(next).toEqual({ verdict: "passed", passed: 1, reason: "" });
    expect(["passed", "failed"]).toContain(outcome.verdict);
    expect(outcome.reason).not.toMatch(/the thread that ran|clock/);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("has the same verdict each time, step by step", async () => {
    const program = "def answer():\n    total = 0\n    for n in range(10**9): total += n";
    const outcomes = await Promise.all([1, 2, 3].map(() => sandbox.runProgram(task("python", program))));
    for (const outcome of outcomes)
      expect(outcome).toEqual({
        verdict: "failed",
        passed: 0,
        reason: "the program is stopped: it takes more than 5000000 steps",
      });
  });

  it("leaves nothing behind for the next program", async () => {
    await sandbox.runProgram(task("python", "import builtins, math\nbuiltins.len = math.sqrt = 1\nleft = 42"));
    const looks = ["len([1] * 42)", "int(__import__('math').sqrt(1764))", "42 - ('left' in globals())"];
    const outcomes = await Promise.all(
      looks.map((look) => sandbox.runProgram(task("python", `def answer(): return ${look}`))),
    );
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(["passed", "passed", "passed"]);
  });

  it("stops by the clock what steps do not bound, and says so", async () => {
    const slow = {
      ...task("python", "def answer():\n    while True: pass"),
      limits: { ...limits, maxSteps: 1e13, seconds: 1 },
    };
    expect(await sandbox.runProgram(slow)).toEqual({
      verdict: "undecided",
      passed: 0,
      reason: "the program is stopped by the clock after 1 seconds",
    });
    expect(await sandbox.runProgram(task("python", right.python))).toMatchObject({ verdict: "passed" });
  });
});
