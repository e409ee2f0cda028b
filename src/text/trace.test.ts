import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractAnswer } from "./answer.ts";
import { formatTrace, parseTrace } from "./trace.ts";
import { readTraceLeniently, traceViolations } from "./trace-tags.ts";

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

describe("traceViolations", () => {
  const r = "<reasoning>a</reasoning>";
  const cases: [text: string, ...violations: [name: string, offset: number][]][] = [
    [`${r}<answer>4</answer>`],
    [`So ${r}<answer>4</answer>`, ["text before the blocks", 0]],
    [`${r} so <answer>4</answer>`, ["text between the blocks", 25]],
    [`${r}<answer>4</answer> so`, ["text after the blocks", 43]],
    ["", ["missing reasoning", 0], ["missing answer", 0]],
    ["It is 4", ["text before the blocks", 0], ["missing reasoning", 0], ["missing answer", 7]],
    ["<answer>4</answer>", ["missing reasoning", 0]],
    [r, ["missing answer", 24]],
    ["<reasoning> </reasoning><answer>4</answer>", ["empty reasoning", 12]],
    [`${r}<answer>\n</answer>`, ["empty answer", 33]],
    ["<reasoning>a<answer>4</answer>", ["unclosed reasoning", 12]],
    [`${r}<answer>4`, ["unclosed answer", 33]],
    ["<reasoning>a<answer>4</answer></reasoning>", ["nested tag", 12], ["missing answer", 42]],
    ["<reasoning>a<reasoning>b</reasoning></reasoning><answer>4</answer>", ["nested tag", 12]],
    [`${r}${r}<answer>4</answer>`, ["repeated block", 24]],
    [`${r}<answer>4</answer><answer>5</answer>`, ["repeated block", 42]],
    [`<answer>4</answer>${r}`, ["swapped blocks", 18]],
    [
      "a</reasoning><answer>4</answer>",
      ["text before the blocks", 0],
      ["closing tag without opening tag", 1],
      ["missing reasoning", 1],
    ],
    ["<Reasoning>a</REASONING><answer>4</answer>", ["wrong case", 0], ["wrong case", 12]],
    [`${r}< answer>4</answer >`, ["altered tag", 24], ["altered tag", 34]],
    [`<reasoning>\`\`\`\n<answer>\n\`\`\`</reasoning><answer>4</answer>`, ["tag in a code fence", 15]],
  ];
  it.each(cases)("names what is wrong with %j", (text, ...violations) => {
    expect(traceViolations(text)).toEqual(violations.map(([name, offset]) => ({ name, offset })));
  });

  it("finds none exactly when parseTrace accepts, and lies inside the text", () => {
    const pieces = fc.array(fc.constantFrom(...tags, ...tags, "<Answer>", "</ answer>", "```", "a", " ", "\n", "4"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fragments,
          pieces.map((parts) => parts.join("")),
        ),
        (text) => {
          const violations = traceViolations(text);
          expect(violations.length === 0).toBe(parseTrace(text).ok);
          for (const { offset } of violations) expect(offset >= 0 && offset <= text.length).toBe(true);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe("readTraceLeniently", () => {
  it.each([
    ["<Reasoning>a</Reasoning><ANSWER>4</ANSWER>", "a", "4"],
    ["<answer>4</answer><reasoning>a</reasoning>", "a", "4"],
    ["<reasoning>a<answer>4", "a", "4"],
    ["<reasoning>a</reasoning><answer>4</answer>```<answer>5</answer>```", "a", "4"],
    ["```\n<answer>5</answer>\n```", undefined, "5"],
    ["<reasoning></reasoning>", undefined, undefined],
    ["nothing", undefined, undefined],
  ])("reads %j", (text, reasoning, answer) => {
    expect(readTraceLeniently(text)).toEqual({ reasoning, answer });
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
    ["<Answer>5</Answer>", "5"],
    ["It is not <answer> 5 < 6 </answer>", "5 < 6"],
    ["**Answer:** 12 kg", "12 kg"],
    ["Final answer: $\\frac{3}{4}$. I hope it is correct.", "$\\frac{3}{4}$"],
    ["\\boxed{-2} \\text{ and } \\boxed{1}.", "\\boxed{-2} \\text{ and } \\boxed{1}"],
    ["First \\boxed{3}, which is wrong; in truth \\boxed{4}", "4"],
    ["So the pair is $(x, y) = (7, 6)$ after 2 steps.", "2 steps"],
    ["After 2 steps the pair is $(7, 6)$.", "(7, 6)"],
    ["Which one?\n(B)", "(B)"],
    ["It follows from the text.\n**Yes**.", "Yes"],
    ["Here it is:\n```python\nprint(1)\n```", "print(1)"],
    ["That makes 1 1/2 cups", "1 1/2 cups"],
    ["That makes 2½ cups", "2½ cups"],
    ["It weighs 3 × 10^8 kg", "3 × 10^8 kg"],
    ["It weighs 1.5e-3 kg", "1.5e-3 kg"],
    ["We get −7", "−7"],
    ["The answers are 3 and 4.", "3 and 4"],
    ["The answer is 5 apples, because 2+3=5.", "5 apples"],
    ["The answer is 42<|im_end|>", "42"],
    ["It is 2/3. <|im_start|>user", "2/3"],
    ["The correct option is C.", "C"],
    ["Option (D) is correct.", "(D)"],
    ["So yes", "yes"],
    ["x=\\boxed{1} or x=\\boxed{2}", "\\boxed{1} or x=\\boxed{2}"],
    ["Thus, f(x) = x^2.", "x^2"],
    ["12+7 = 19 apples", "19 apples"],
    ["Therefore \\(x = 5\\).", "x = 5"],
    ["#### 12\n#### ##", "12"],
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
