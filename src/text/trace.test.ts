import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractAnswer } from "./answer.ts";
import { formatTrace, parseTrace } from "./trace.ts";

const tags = ["<reasoning>", "</reasoning>", "<answer>", "</answer>"];
const content = fc
  .string({ unit: "binary", minLength: 1, maxLength: 60 })
  .map((text) => text.trim())
  .filter((text) => text !== "" && !tags.some((tag) => text.includes(tag)));
const fragments = fc
  .array(
    fc.oneof(
      fc.constantFrom(...tags, " ", "\n", "4 km", "the answer is", "####", "\\boxed{", "}", "<", "."),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(""));

describe("parseTrace", () => {
  it("reads what formatTrace writes", () => {
    fc.assert(
      fc.property(content, content, (reasoning, answer) => {
        const text = formatTrace({ reasoning, answer });
        const parsed = parseTrace(text);
        expect(parsed).toMatchObject({ ok: true, reasoning, answer });
        if (parsed.ok) expect(text.slice(parsed.answerStart, parsed.answerEnd)).toBe(answer);
      }),
    );
  });

  it("never throws, and a violation lies inside the text or at its end", () => {
    fc.assert(
      fc.property(fragments, (text) => {
        const parsed = parseTrace(text);
        if (parsed.ok) expect(text.slice(parsed.answerStart, parsed.answerEnd)).toBe(parsed.answer);
        else expect(parsed.offset >= 0 && parsed.offset <= text.length).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("allows white space between and around the blocks", () => {
    const text = "\n <reasoning> a </reasoning>\t<answer>\n4 km </answer>\n";
    const answerStart = text.indexOf("4 km");
    expect(parseTrace(text)).toEqual({
      ok: true,
      reasoning: "a",
      answer: "4 km",
      answerStart,
      answerEnd: answerStart + 4,
    });
  });

  const violations: [text: string, offset: number, expected: string][] = [
    ["", 0, "<reasoning>"],
    ["  So 4", 2, "<reasoning>"],
    ["<answer>4</answer>", 0, "<reasoning>"],
    ["<reasoning>a", 12, "</reasoning>"],
    ["<reasoning>a<reasoning>b</reasoning>", 12, "</reasoning>"],
    ["<reasoning>a<answer>4</answer></reasoning>", 12, "</reasoning>"],
    ["<reasoning> \n</reasoning><answer>4</answer>", 13, "text inside <reasoning>"],
    ["<reasoning>a</reasoning>", 24, "<answer>"],
    ["<reasoning>a</reasoning> 4", 25, "<answer>"],
    ["<reasoning>a</reasoning><answer>4", 33, "</answer>"],
    ["<reasoning>a</reasoning><answer></answer>", 32, "text inside <answer>"],
    ["<reasoning>a</reasoning><answer>4</answer> so", 43, "end of text"],
    ["<reasoning>a</reasoning><answer>4</answer><answer>5</answer>", 42, "end of text"],
    ["<Reasoning>a</Reasoning><answer>4</answer>", 0, "<reasoning>"],
  ];
  it.each(violations)("says where %j breaks the grammar", (text, offset, expected) => {
    expect(parseTrace(text)).toMatchObject({ ok: false, offset, expected });
  });

  it("keeps the blocks that were complete", () => {
    expect(parseTrace("<reasoning>a</reasoning> 4")).toMatchObject({ ok: false, reasoning: "a" });
    expect(parseTrace("<reasoning>a</reasoning><answer>4</answer>!")).toMatchObject({ reasoning: "a", answer: "4" });
  });
});

describe("extractAnswer", () => {
  const cases: [text: string, answer: string | undefined][] = [
    ["<reasoning>a</reasoning><answer>40 km/h</answer>", "40 km/h"],
    ["<answer>1</answer> no, <answer> 2 apples </answer>", "2 apples"],
    ["so <answer>7 kg", "7 kg"],
    ["<answer>7 kg<end_of_turn>", "7 kg"],
    ["<answer></answer> The answer is 5.", "5"],
    ["The answer is 5. No, the answer is 3.5 km. Good.", "3.5 km"],
    ["The final answer: **42 dollars**.", "42 dollars"],
    ["She sold 72.\n#### 72", "72"],
    ["Hence \\boxed{\\frac{1}{2}} m", "\\frac{1}{2}"],
    ["the answer is yes", "yes"],
    ["There are 3 boxes, so she has 1,240 apples left in total.", "1,240 apples"],
    ["It travels 80 km/h.", "80 km/h"],
    ["It costs $3.50 and then", "$3.50"],
    ["It falls by -4 degrees", "-4 degrees"],
    ["25 %", "25 %"],
    ["10-5", "5"],
    ["nothing at all", undefined],
    ["", undefined],
  ];
  it.each(cases)("%j", (text, answer) => {
    expect(extractAnswer(text)).toBe(answer);
  });

  it("finds the answer of any trace and never throws", () => {
    fc.assert(
      fc.property(content, content, (reasoning, answer) => {
        expect(extractAnswer(formatTrace({ reasoning, answer }))).toBe(answer);
      }),
    );
    fc.assert(
      fc.property(fragments, (text) => void extractAnswer(text)),
      { numRuns: 2000 },
    );
  });
});
