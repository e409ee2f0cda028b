// WritingPrompts: {prompt, story}; also whole texts, {original}, of which the first sentence is the prompt.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

/** The tag of the forum, as in "[ WP ]". */
const forumTag = /^\[\s?[A-Z]{2}\s?\]\s*/;
const firstSentence = /^(.{20,400}?[.!?]["”']?)\s+(?=\S)([\s\S]+)$/;

export const writingprompts = defineAdapter({
  source: "euclaise/writingprompts",
  licence: "MIT",
  domain: "creative writing",
  schema: z.object({
    prompt: z.string().optional(),
    story: z.string().optional(),
    original: z.string().optional(),
  }),
  convert({ prompt, story, original }) {
    if (prompt !== undefined && story !== undefined) {
      return { prompt: written(prompt), reasoning: "", answer: plain(story) };
    }
    if (original === undefined) return { unusable: "schema: the columns prompt and story are missing" };
    const parts = firstSentence.exec(plain(original.replace(forumTag, "")));
    if (parts === null) return { unusable: "format: no first sentence to take as the prompt" };
    return { prompt: written(parts[1]!), reasoning: "", answer: parts[2]!.trim() };
  },
});

const written = (prompt: string) => `Write a story on this prompt:\n\n${plain(prompt.replace(forumTag, ""))}`;

/** The forum's texts mark line breaks by words of their own. */
const plain = (text: string) => text.replaceAll("<newline>", "\n").trim();
