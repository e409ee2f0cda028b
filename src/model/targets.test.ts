// The matching rules, case by case as PEFT 0.21 decides them, and what is said of a target that attaches to nothing.
import { describe, expect, it } from "vitest";
import { tinyGemma } from "../../test/tiny-gemma.ts";
import { isTarget, patternValue, targetProblem } from "./targets.ts";

const module = "model.layers.1.self_attn.q_proj";

describe("targets", () => {
  it.each<[targets: string | string[], matches: boolean]>([
    ["all-linear", true],
    ["All-Linear", true],
    [["q_proj"], true],
    [["self_attn.q_proj"], true],
    [["1.self_attn.q_proj"], true],
    [[module], true],
    [["k_proj", "proj"], false],
    [["layers.1"], false],
    [["q_.*"], false],
    [".*q_proj", true],
    ["q_proj", false],
    [".*\\.1\\..*", true],
    [".*self_attn", false],
    ["k|.*q_proj", true],
    ["(?P<all>.*)", true],
  ])("%j: %j", (targets, matches) => {
    expect(isTarget(module, targets)).toBe(matches);
  });
});

describe("patterns", () => {
  it.each<[pattern: string, matches: boolean]>([
    ["q_proj", true],
    ["[qk]_proj", true],
    ["layers.1.self_attn.q_proj", true],
    ["^model.layers.1.self_attn.q_proj", true],
    ["^layers.1.self_attn.q_proj", false],
    ["_proj", false],
    ["self_attn", false],
    ["self_attn.*", true],
    [".*1.*", true],
  ])("%s: %j", (pattern, matches) => {
    expect(patternValue(module, { [pattern]: 7 })).toBe(matches ? 7 : undefined);
  });

  it("count in their order", () => {
    expect(patternValue(module, { k_proj: 1, "[qk]_proj": 2, q_proj: 3 })).toBe(2);
  });
});

describe("what attaches to nothing is named", () => {
  const settings = { rank: 2, alpha: 4, targets: "all-linear" };
  const names =
    "q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj (the whole name of the first is model.layers.0.self_attn.q_proj)";
  it.each([
    [{}, undefined],
    [{ targets: ["q_proj", "c_attn"] }, `targets: 'c_attn' matches no projection of the model; it has ${names}`],
    [{ targets: "q_proj" }, `targets: 'q_proj' matches no projection of the model; it has ${names}`],
    [
      { targets: ["v_proj"], rankPattern: { v_proj: 3, q_proj: 4 } },
      "rankPattern: 'q_proj' matches none of the targets, which are v_proj (the whole name of the first is model.layers.0.self_attn.v_proj)",
    ],
    [
      { alphaPattern: { "layers.7.*": 3 } },
      `alphaPattern: 'layers.7.*' matches none of the targets, which are ${names}`,
    ],
    [{ targets: "(" }, "targets or patterns: Invalid regular expression: /^(?:()$/: Unterminated group"],
  ])("%j", (change, problem) => {
    expect(targetProblem(tinyGemma.linears, { ...settings, ...change })).toBe(problem);
  });
});
