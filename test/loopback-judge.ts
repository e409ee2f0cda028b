// A judge on this machine for tests: speaks the chat part of OpenAI's API on a port of its own. Remembers every question, and
// can be told to misbehave.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type JudgeQuestion = {
  model: string;
  temperature: number;
  max_tokens: number;
  messages: { role: string; content: string }[];
};

/** A reply as the model would write it, or how the answer goes wrong. */
export type JudgeReply =
  | string
  | { status: number; body?: string; headers?: Record<string, string> }
  | { body: string }
  | { cutOff: string }
  | { silentAfter: string };

export interface LoopbackJudge {
  url: string;
  questions: JudgeQuestion[];
  authorizations: (string | undefined)[];
  /** The most questions that were under way at once. */
  mostAtOnce: number;
  /** May be replaced at any time. */
  reply: (question: JudgeQuestion, count: number) => JudgeReply | Promise<JudgeReply>;
  close(): Promise<void>;
}

/** The materials of a question, as JSON strings between their marks. */
export function materialsOf({ messages }: JudgeQuestion): string[] {
  const quoted = /\[([0-9a-f]{16})\n(".*")\n\1\]/g;
  return [...messages.at(-1)!.content.matchAll(quoted)].map((found) => JSON.parse(found[2]!) as string);
}

export async function loopbackJudge(): Promise<LoopbackJudge> {
  let atOnce = 0;
  const server = createServer(async (request, response) => {
    const question = JSON.parse(await bodyOf(request)) as JudgeQuestion;
    atOnce += 1;
    judge.mostAtOnce = Math.max(judge.mostAtOnce, atOnce);
    judge.questions.push(question);
    judge.authorizations.push(request.headers.authorization);
    const reply = await judge.reply(question, judge.questions.length);
    atOnce -= 1;
    if (typeof reply === "object" && "silentAfter" in reply) {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(reply.silentAfter);
      return;
    }
    const status = typeof reply === "object" && "status" in reply ? reply.status : 200;
    // Waits of tests are short.
    const headers = { "content-type": "application/json", "retry-after-ms": "1" };
    response.writeHead(status, {
      ...headers,
      ...(typeof reply === "object" && "headers" in reply ? reply.headers : {}),
    });
    response.end(textOf(reply));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const judge: LoopbackJudge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    questions: [],
    authorizations: [],
    mostAtOnce: 0,
    reply: () => '{"score": 5}',
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
  return judge;
}

function textOf(reply: JudgeReply): string {
  if (typeof reply === "object" && "body" in reply) return reply.body ?? "";
  if (typeof reply === "object" && "status" in reply) return JSON.stringify({ error: { message: "no" } });
  const isCutOff = typeof reply === "object" && "cutOff" in reply;
  const content = typeof reply === "string" ? reply : isCutOff ? reply.cutOff : "";
  const choice = { index: 0, message: { role: "assistant", content }, finish_reason: isCutOff ? "length" : "stop" };
  return JSON.stringify({ id: "1", object: "chat.completion", created: 0, model: "m", choices: [choice] });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
