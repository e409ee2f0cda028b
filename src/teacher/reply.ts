// A teacher's reply as it came over the line, whole or streamed: its thinking, its text, its tokens, and whether it can be
// trusted to be all of it. Knows no HTTP.
import { readMessage, splitThinking } from "./thinking.ts";

export type Reply = {
  thinking: string;
  text: string;
  /** As the endpoint says: "stop", or "length" where the limit cut it off. */
  finish: string;
  /** `isRough`: the endpoint did not say. */
  usage: { promptTokens: number; completionTokens: number; isRough?: true };
};

/** What an endpoint says of tokens; both undefined where it says nothing. */
type SaidUsage = { promptTokens?: number; completionTokens?: number };

export interface ReplyReader {
  /** @param chunk of a stream, or the one body of a reply that is not streamed */
  add(chunk: unknown): void;
  /** Characters of thinking and text so far. */
  characters(): number;
  /** @throws Error, in words that follow "the teacher", when this is not a whole reply */
  finish(rough: { promptTokens: number; tokensOf(characters: number): number }): Reply;
}

type Piece = { thinking: string; text: string; isCopy: boolean };

const isSameText = (one: Omit<Piece, "isCopy">, other: Omit<Piece, "isCopy"> | undefined) =>
  one.thinking === other?.thinking && one.text === other.text;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

export function replyReader(): ReplyReader {
  const pieces: Piece[] = [];
  let [length, finish] = [0, ""];
  let last: unknown;
  let usage: SaidUsage = {};
  return {
    add(chunk) {
      if (!isObject(chunk)) throw new Error("sent what is no JSON object");
      usage = { ...usage, ...usageOf(chunk.usage) };
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (!isObject(choice)) return;
      if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") finish = choice.finish_reason;
      const piece = readMessage(choice.delta ?? choice.message);
      if (piece.thinking === "" && piece.text === "") return;
      pieces.push({
        ...piece,
        isCopy: isSameText(piece, pieces.at(-1)) && JSON.stringify(chunk) === JSON.stringify(last),
      });
      last = chunk;
      length += piece.thinking.length + piece.text.length;
    },
    characters: () => length,
    finish({ promptTokens, tokensOf }) {
      if (finish === "") throw new Error(length === 0 ? "sent no reply" : "broke off within its reply");
      const kept = withoutCopies(pieces, usage.completionTokens);
      const joined = {
        thinking: kept.map(({ thinking }) => thinking).join(""),
        text: kept.map(({ text }) => text).join(""),
      };
      const isSaid = usage.promptTokens !== undefined && usage.completionTokens !== undefined;
      return {
        ...splitThinking(joined),
        finish,
        usage: {
          promptTokens: usage.promptTokens ?? promptTokens,
          completionTokens: usage.completionTokens ?? tokensOf(length),
          ...(isSaid ? {} : { isRough: true as const }),
        },
      };
    },
  };
}

/**
 * A piece carries a token at least. More pieces than tokens, and some of them twice in a row, were sent twice; they are taken
 * out where that explains the count. Where it does so in part, nobody knows what was said; where there are more pieces
 * than copies explain, the endpoint counts in another way.
 */
function withoutCopies(pieces: readonly Piece[], tokens: number | undefined): readonly Piece[] {
  const single = pieces.filter(({ isCopy }) => !isCopy);
  if (tokens === undefined || pieces.length <= tokens || single.length > tokens) return pieces;
  const isAllTwice = pieces.length % 2 === 0 && pieces.every(({ isCopy }, at) => at % 2 === 0 || isCopy);
  const half = pieces.length / 2;
  // The end of the turn is a token that is not sent.
  if (isAllTwice && (half === tokens || half === tokens - 1)) return pieces.filter((_, at) => at % 2 === 0);
  if (single.length === tokens) return single;
  throw new Error("sent parts of its reply twice");
}

function usageOf(usage: unknown): SaidUsage {
  if (!isObject(usage)) return {};
  const whole = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
  const [prompt, completion, total] = [
    whole(usage.prompt_tokens),
    whole(usage.completion_tokens),
    whole(usage.total_tokens),
  ];
  // Gemini counts thoughts in the total alone.
  const rest = total !== undefined && prompt !== undefined ? total - prompt : undefined;
  const all = completion === undefined ? rest : Math.max(completion, rest ?? 0);
  return {
    ...(prompt === undefined ? {} : { promptTokens: prompt }),
    ...(all === undefined ? {} : { completionTokens: all }),
  };
}
