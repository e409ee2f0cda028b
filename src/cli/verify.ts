// `reckon verify`: whether answers say the same as gold answers, JSON Lines in and out.
import type { Command } from "commander";
import { z } from "zod";
import { compareAnswers } from "../reward/answer.ts";
import { transformJsonLines } from "./json-lines.ts";
import { addRowOptions, number, type RowOptions } from "./options.ts";

const verifyRow = z.object({ answer: z.string(), gold: z.string() });

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .summary("compare answers with gold answers, JSON Lines in and out")
    .description(
      'Compare rows {"answer":"…","gold":"…"}. A row out is {"verdict":"equal"|"different"|"unknown","reason":"…"}. Numbers are compared by value and unit, mathematics (plain or LaTeX) by meaning, options by letter, anything else as text; what cannot be decided is unknown.',
    )
    .option("--tolerance <number>", "relative tolerance of numbers; absolute against zero", number(0), 1e-6);
  addRowOptions(command)
    .addHelpText(
      "after",
      `\nExample:\n  $ echo '{"answer":"90 minutes","gold":"1.5 hours"}' | reckon verify --tolerance 0.001`,
    )
    .action(async ({ input, output, tolerance }: RowOptions & { tolerance: number }) => {
      await transformJsonLines({ input, output, schema: verifyRow }, async function* (rows) {
        for await (const { answer, gold } of rows) yield compareAnswers(answer, gold, { tolerance });
      });
    });
}
