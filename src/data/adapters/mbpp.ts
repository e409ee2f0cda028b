// MBPP: {text, code, task_id, test_list, test_setup_code, challenge_test_list}; the sanitised form says prompt for text.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const tests = z.array(z.string());

export const mbpp = defineAdapter({
  source: "google-research-datasets/mbpp",
  licence: "CC-BY-4.0",
  domain: "coding",
  schema: z.object({
    text: z.string().optional(),
    prompt: z.string().optional(),
    code: z.string(),
    task_id: z.number(),
    test_list: tests,
    test_setup_code: z.string().nullish(),
    test_imports: tests.nullish(),
    challenge_test_list: tests.nullish(),
  }),
  convert({ text, prompt, code, task_id, test_list, test_setup_code, test_imports, challenge_test_list }) {
    const question = text ?? prompt;
    if (question === undefined) return { unusable: "schema: the column text is missing, and so is prompt" };
    if (test_list.length === 0) return { unusable: "tests: there is no test to run the code with" };
    return {
      // The tests name the function and its arguments, which the text does not.
      prompt: `${question.trim()}\nYour code should pass these tests:\n\n${test_list.join("\n")}`,
      reasoning: "",
      answer: code.replaceAll("\r\n", "\n").trim(),
      meta: {
        taskId: Number(task_id),
        tests: test_list,
        setup: [...(test_imports ?? []), test_setup_code ?? ""].filter((line) => line !== "").join("\n"),
        challengeTests: challenge_test_list ?? [],
      },
    };
  },
});
