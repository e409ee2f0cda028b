// Every adapter on rows in the schema that its set's card states, and on real samples where ../shared has them.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../database.ts";
import { findFiles } from "../sources/find-files.ts";
import { allRows } from "../sources/open-source.ts";
import { parsedRow } from "../sources/raw-item.ts";
import { readSource } from "../sources/read-source.ts";
import type { Draft, RawRow } from "./adapter.ts";
import { adapterOf } from "./index.ts";
import { type AdapterName, adapterNames } from "./names.ts";

const convert = (adapter: AdapterName, raw: RawRow) =>
  adapterOf({ adapter, columns: { prompt: "q", text: "t.value", id: "n" }, format: "auto" }).convert(raw);

const rows: Record<AdapterName, [RawRow, Partial<Draft>][]> = {
  columns: [
    [
      { q: "2 + 2?", t: { value: "<think>2 + 2</think>4" }, n: 7 },
      { reasoning: "2 + 2", answer: "4", id: "7" },
    ],
  ],
  rows: [
    [
      { id: "a", prompt: "p", answer: "b", meta: '{"k":1}', domain: "math" },
      { id: "a", domain: "math", meta: { k: 1 } },
    ],
  ],
  glaive: [
    [
      { prompt: "p ", response: "<think>\nr\n</think>\n\na" },
      { prompt: "p", reasoning: "r", answer: "a" },
    ],
  ],
  raiden: [
    [
      { prompt: "p", response: "<think>\nr\n</think>\na" },
      { reasoning: "r", answer: "a" },
    ],
  ],
  openo1: [
    [
      { instruction: "p", output: "<Thought>\nr\n</Thought>\n<Output>\na\n</Output>" },
      { reasoning: "r", answer: "a" },
    ],
  ],
  "marco-o1": [
    [
      { instruction: "Is it true?\\nOptions:\\n- yes", response: "<Thought>\nr</Thought><Output>a</Output>" },
      { prompt: "Is it true?\nOptions:\n- yes", answer: "a" },
    ],
  ],
  "cot-collection": [
    [
      { source: "p", target: "a", rationale: "r", task: "strategyqa", type: "CoT" },
      { prompt: "p", reasoning: "r", answer: "a", meta: { task: "strategyqa", type: "CoT" } },
    ],
  ],
  gsm8k: [
    [
      { question: "How many?", answer: "She sold 48/2 = <<48/2=24>>24.\nIn all 1,024.\n#### 1,024" },
      { reasoning: "She sold 48/2 = 24.\nIn all 1,024.", answer: "1024", meta: { steps: 2 } },
    ],
  ],
  svamp: [
    [
      {
        ID: "chal-1",
        Body: "Each pack costs 76 dollars",
        Question: "How much do 2 packs cost?",
        Equation: "( 76.0 * 2.0 )",
        Answer: 152.0,
        Type: "Multiplication",
      },
      {
        prompt: "Each pack costs 76 dollars. How much do 2 packs cost?",
        reasoning: "",
        answer: "152",
        meta: { originalId: "chal-1", equation: "( 76.0 * 2.0 )", type: "Multiplication" },
      },
    ],
  ],
  math: [
    [
      { problem: "What is $1/2+1/3$?", level: "Level 2", type: "Algebra", solution: "It is $\\boxed{\\frac{5}{6}}$." },
      {
        prompt: "What is $1/2+1/3$?",
        reasoning: "It is $\\boxed{\\frac{5}{6}}$.",
        answer: "\\frac{5}{6}",
        meta: { level: 2, type: "Algebra" },
      },
    ],
    [
      { problem: "p", level: 5, subject: "Geometry", solution: "\\boxed{4}", answer: "4", unique_id: "test/1" },
      { answer: "4", meta: { level: 5, type: "Geometry", originalId: "test/1" } },
    ],
  ],
  mbpp: [
    [
      {
        text: "Add two.",
        code: "def f(a, b):\r\n  return a + b",
        task_id: 1,
        test_setup_code: "",
        test_list: ["assert f(1, 2) == 3"],
        challenge_test_list: [],
      },
      {
        prompt: "Add two.\nYour code should pass these tests:\n\nassert f(1, 2) == 3",
        answer: "def f(a, b):\n  return a + b",
      },
    ],
    [
      { prompt: "Add.", code: "x", task_id: 2, test_list: ["assert x"], test_imports: ["import math"] },
      { answer: "x" },
    ],
  ],
  sciq: [
    [
      {
        question: "What?",
        correct_answer: "bone",
        distractor1: "skin",
        distractor2: "hair",
        distractor3: "nail",
        support: "Bone is hard.",
      },
      { answer: "bone", reasoning: "Bone is hard.", meta: { aliases: [], distractors: ["skin", "hair", "nail"] } },
    ],
    [
      { question: "What?", answer: "bone" },
      { answer: "bone", reasoning: "" },
    ],
  ],
  arc: [
    [
      { id: "x", question: "Which?", choices: { text: ["one", "two"], label: ["1", "2"] }, answerKey: "2" },
      {
        prompt: "Which?\nA) one\nB) two",
        answer: "B",
        meta: { originalId: "x", choices: ["one", "two"], answerText: "two" },
      },
    ],
  ],
  strategyqa: [
    [
      { qid: "q", question: "Can it?", answer: false, facts: ["A.", "B."], decomposition: ["Is #1?"] },
      { answer: "no", reasoning: "A.\nB.", meta: { originalId: "q", decomposition: ["Is #1?"] } },
    ],
  ],
  writingprompts: [
    [
      { prompt: "[ WP ] A dragon.", story: "Once <newline> it came." },
      { prompt: "Write a story on this prompt:\n\nA dragon." },
    ],
    [
      { original: "You tell Death that you never tire. It laughs at you." },
      { prompt: "Write a story on this prompt:\n\nYou tell Death that you never tire.", answer: "It laughs at you." },
    ],
  ],
  dolly: [
    [
      { instruction: "Why?", context: "Since.", response: "So.", category: "open_qa" },
      { prompt: "Why?\n\nSince.", answer: "So.", meta: { category: "open_qa" } },
    ],
    [
      {
        prompt:
          "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.\n\n### Instruction:\nWhat is it\n\n### Input:\nA chair.\n\n### Response:",
        answer: "A chair.###eos_token###",
      },
      { prompt: "What is it\n\nA chair.", answer: "A chair." },
    ],
  ],
  xsum: [
    [
      { document: "News.", summary: "New.", id: 35232142 },
      { answer: "New.", meta: { originalId: "35232142" } },
    ],
  ],
  essays: [
    [
      { prompt: "On rain", response: "It rains." },
      { prompt: "On rain", answer: "It rains." },
    ],
  ],
  "explore-instruct": [
    [{ instruction: "Rewrite.", input: "It rain.", output: "It rains." }, { prompt: "Rewrite.\n\nIt rain." }],
  ],
  messages: [
    [
      {
        messages: [
          { role: "user", content: [{ type: "text", value: "hi" }] },
          { role: "assistant", content: "Hello." },
        ],
      },
      { prompt: "hi", reasoning: "", answer: "Hello." },
    ],
  ],
};

describe("adapters", () => {
  it.each(adapterNames.flatMap((name) => rows[name].map((row) => [name, ...row] as const)))(
    "%s reads %j",
    (name, raw, draft) => {
      expect(convert(name, raw)).toMatchObject(draft);
    },
  );

  it.each(adapterNames)("%s says which column is missing", (name) => {
    expect(convert(name, { other: 1 })).toEqual({ unusable: expect.stringMatching(/^schema: .*(missing|expected)/) });
  });

  it.each([
    ["gsm8k", { question: "q", answer: "no number" }, "format: not laid out as hashes"],
    ["gsm8k", { question: "q", answer: "so #### many" }, 'answer: no number after "####", but "many"'],
    ["glaive", { prompt: "", response: "<think>r</think>a" }, "empty-prompt: there is no prompt"],
    ["glaive", { prompt: "p", response: 3 }, "schema: response: Invalid input: expected string, received number"],
    [
      "arc",
      { id: "x", question: "q", choices: { text: ["a"], label: ["A"] }, answerKey: "C" },
      "choices: 1 choices with the labels A, answer C",
    ],
    ["svamp", { Body: "b", Question: "q", Answer: "many" }, 'answer: "many" is no number'],
    ["math", { problem: "p", solution: "so 4" }, "format: not laid out as boxed"],
    ["dolly", { prompt: "bare", answer: "a" }, "format: the prompt is not wrapped as an instruction with its response"],
  ] as const)("%s sets %j aside", (name, raw, unusable) => {
    expect(convert(name, raw)).toEqual({ unusable });
  });
});

const shared = "../shared/data";
const samples: [AdapterName, string, { rows: number; usable: number }][] = [
  ["sciq", "sciq/sciq_train.jsonl", { rows: 12_679, usable: 12_679 }],
  ["gsm8k", "gsm8k/train.jsonl", { rows: 7473, usable: 7473 }],
  ["arc", "arc/challenge_train_1056.jsonl", { rows: 1056, usable: 1056 }],
  ["strategyqa", "strategyqa/train.jsonl", { rows: 2061, usable: 2061 }],
  ["mbpp", "mbpp/mbpp.jsonl", { rows: 974, usable: 974 }],
  ["dolly", "dolly/dolly_sample_150.jsonl", { rows: 151, usable: 151 }],
  ["xsum", "xsum/sample_400.jsonl", { rows: 400, usable: 400 }],
  ["writingprompts", "writingprompts/writing_gpt-4.raw_data.json", { rows: 150, usable: 150 }],
  ["marco-o1", "traces/marco-o1_CoT_demo.json", { rows: 125, usable: 123 }],
];

describe.skipIf(!existsSync(shared))("adapters on real samples (skipped without ../shared)", () => {
  let folder: string;
  let database: Database;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "reckon-adapters-"));
    database = await openDatabase({ temporaryFolder: folder });
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it.each(samples)("%s", async (name, file, expected) => {
    const adapter = adapterOf({ adapter: name, columns: undefined, format: "auto" });
    const found = await findFiles(database, [file], [shared]);
    const counts = { rows: 0, usable: 0 };
    const files = (async function* () {
      yield* found;
    })();
    for await (const items of readSource(database, files, allRows)) {
      for (const item of items) {
        counts.rows += 1;
        const parsed = parsedRow(item);
        const draft = "raw" in parsed ? adapter.convert(parsed.raw) : parsed;
        if ("unusable" in draft) continue;
        counts.usable += 1;
        expect(`${draft.prompt}${draft.answer}`).not.toMatch(/###|eos_token|<<\d|Below is an instruction/);
      }
    }
    expect(counts).toEqual(expected);
  });
});
