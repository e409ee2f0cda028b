// A teacher on this machine for tests: speaks the chat part of OpenAI's API on a port of its own, gives the same reply to the
// same request, and fails in every way in which endpoints do. Counts each whole reply as paid.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type TeacherQuestion = {
  model: string;
  stream?: boolean;
  max_tokens: number;
  seed: number;
  temperature: number;
  messages: { role: string; content: string }[];
  /** Asked by the responses API. */
  isResponse?: true;
};

export const faults = [
  "429",
  "500",
  "half-stream",
  "stall",
  "wrong-json",
  "wrong-object",
  "duplicate",
  "disconnect",
] as const;
export type Fault = (typeof faults)[number] | "400" | "401";

export type TeacherReply = {
  thinking?: string;
  text: string;
  finish?: string;
  /** By default a token a word. */
  completionTokens?: number;
};

export interface FaultEndpoint {
  url: string;
  questions: TeacherQuestion[];
  /** The `idempotency-key` of every request, in their order. */
  keys: string[];
  /** How often each request, by its key, was answered whole, as far as the line still stood. */
  paid: Map<string, number>;
  /** A request whose key was paid for before is answered again for nothing, as endpoints do that know the header. */
  remembersKeys: boolean;
  /** Answers for nothing. */
  repeated: number;
  authorizations: (string | undefined)[];
  faulted: Map<Fault, number>;
  mostAtOnce: number;
  reply: (question: TeacherQuestion) => TeacherReply;
  /** The fault of the n-th request, from 1; none where undefined. */
  fault: (count: number) => Fault | undefined;
  delayMs: number;
  close(): Promise<void>;
}

export async function faultEndpoint(): Promise<FaultEndpoint> {
  let atOnce = 0;
  const server = createServer(async (request, response) => {
    const question = questionOf(JSON.parse(await bodyOf(request)));
    atOnce += 1;
    teacher.mostAtOnce = Math.max(teacher.mostAtOnce, atOnce);
    const key = String(request.headers["idempotency-key"]);
    teacher.questions.push(question);
    teacher.keys.push(key);
    teacher.authorizations.push(request.headers.authorization);
    const fault = teacher.fault(teacher.questions.length);
    if (teacher.delayMs > 0) await new Promise((done) => setTimeout(done, teacher.delayMs));
    atOnce -= 1;
    if (fault !== undefined) teacher.faulted.set(fault, (teacher.faulted.get(fault) ?? 0) + 1);
    const isRepeated = teacher.remembersKeys && teacher.paid.has(key);
    const isHeard = !response.destroyed && request.socket.destroyed === false;
    const isWhole = answer(response, question, teacher.reply(question), isRepeated ? undefined : fault) && isHeard;
    if (isRepeated) teacher.repeated += 1;
    else if (isWhole) teacher.paid.set(key, (teacher.paid.get(key) ?? 0) + 1);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const teacher: FaultEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    questions: [],
    keys: [],
    paid: new Map(),
    remembersKeys: false,
    repeated: 0,
    authorizations: [],
    faulted: new Map(),
    mostAtOnce: 0,
    reply: () => ({ thinking: "Two and two.", text: "The answer is 4." }),
    fault: () => undefined,
    delayMs: 0,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
  return teacher;
}

/** @returns whether the whole reply went out */
function answer(
  response: ServerResponse,
  question: TeacherQuestion,
  { thinking = "", text, finish = "stop", completionTokens }: TeacherReply,
  fault: Fault | undefined,
): boolean {
  if (fault === "disconnect") {
    response.socket?.destroy();
    return false;
  }
  if (fault !== undefined && /^\d+$/.test(fault)) {
    response.writeHead(Number(fault), { "content-type": "application/json", "retry-after-ms": "2" });
    response.end(JSON.stringify({ error: { message: "not now" } }));
    return false;
  }
  const pieces = [
    ...words(thinking).map((word) => ({ reasoning_content: word })),
    ...words(text).map((word) => ({ content: word })),
  ];
  if (question.isResponse) return respond(response, question, { thinking, text, finish, pieces }, fault);
  const usage = {
    prompt_tokens: words(question.messages.map(({ content }) => content).join(" ")).length,
    completion_tokens: completionTokens ?? pieces.length,
  };
  if (!question.stream) {
    const message = { role: "assistant", reasoning_content: thinking, content: text };
    const body = JSON.stringify({ id: "1", choices: [{ index: 0, message, finish_reason: finish }], usage });
    response.writeHead(200, { "content-type": "application/json" });
    if (fault === "stall") response.write(body.slice(0, 20));
    else if (fault === "half-stream") response.write(body.slice(0, 20), () => response.socket?.destroy());
    else response.end(fault === "wrong-json" ? body.slice(0, -9) : fault === "wrong-object" ? '{"ok":true}' : body);
    return fault === undefined || fault === "duplicate";
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: unknown, finish_reason: string | null = null) =>
    send({ id: "1", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] });
  if (fault === "wrong-json") response.write("data: {not json\n\n");
  if (fault === "wrong-object") response.write("data: 7\n\n");
  for (const [at, piece] of pieces.entries()) {
    if (at === Math.ceil(pieces.length / 2) && (fault === "half-stream" || fault === "stall")) {
      if (fault === "half-stream") response.end();
      return false;
    }
    chunk(piece);
    if (fault === "duplicate" && at % 2 === 0) chunk(piece);
  }
  chunk({}, finish);
  send({ id: "1", choices: [], usage });
  response.end("data: [DONE]\n\n");
  return fault === undefined || fault === "duplicate";
}

type Said = { thinking: string; text: string; finish: string; pieces: unknown[] };

/** The same in the responses API. */
function respond(
  response: ServerResponse,
  question: TeacherQuestion,
  { thinking, text, finish, pieces }: Said,
  fault: Fault | undefined,
): boolean {
  const output = [
    { type: "reasoning", content: [{ type: "reasoning_text", text: thinking }], summary: [] },
    { type: "message", role: "assistant", content: [{ type: "output_text", text }] },
  ];
  const status = finish === "length" ? "incomplete" : "completed";
  const usage = { input_tokens: 9, output_tokens: pieces.length };
  const details = finish === "length" ? { incomplete_details: { reason: "max_output_tokens" } } : {};
  const whole = { id: "r", object: "response", status, ...details, output, usage };
  if (!question.stream) {
    const body = JSON.stringify(whole);
    response.writeHead(200, { "content-type": "application/json" });
    if (fault === "stall") response.write(body.slice(0, 20));
    else if (fault === "half-stream") response.write(body.slice(0, 20), () => response.socket?.destroy());
    else response.end(fault === "wrong-json" ? body.slice(0, -9) : fault === "wrong-object" ? '{"ok":true}' : body);
    return fault === undefined || fault === "duplicate";
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (value: { type: string }) => response.write(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
  if (fault === "wrong-json") response.write("data: {not json\n\n");
  if (fault === "wrong-object") response.write("data: 7\n\n");
  for (const [at, delta] of [...words(thinking), ...words(text)].entries()) {
    if (at === Math.ceil(pieces.length / 2) && (fault === "half-stream" || fault === "stall")) {
      if (fault === "half-stream") response.end();
      return false;
    }
    const event = { type: "response.output_text.delta", delta };
    send(event);
    if (fault === "duplicate" && at % 2 === 0) send(event);
  }
  const last = { type: `response.${status}`, response: whole };
  send(last);
  response.end();
  return fault === undefined || fault === "duplicate";
}

function questionOf(body: Record<string, unknown>): TeacherQuestion {
  if (body.input === undefined) return body as TeacherQuestion;
  const { input, max_output_tokens, ...rest } = body;
  return { ...rest, messages: input, max_tokens: max_output_tokens, isResponse: true } as TeacherQuestion;
}

const words = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
