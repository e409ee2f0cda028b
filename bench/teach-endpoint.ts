// An endpoint in a process of its own that gives every sum after so many milliseconds, streamed. Prints its port, and at each
// line on standard input how many requests it had under way on average since the last.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

const delayMs = Number(process.argv[2] ?? 200);
let [underWay, weighted, since, at] = [0, 0, performance.now(), performance.now()];
const count = (change: number) => {
  const now = performance.now();
  weighted += underWay * (now - at);
  at = now;
  underWay += change;
};

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => {
    body += part;
  });
  request.on("end", () => {
    count(1);
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const [a = 0, b = 0] = [...messages.at(-1)!.content.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    setTimeout(() => {
      count(-1);
      const delta = { reasoning_content: `There are ${a} and ${b} more: ${a} + ${b} = ${a + b}.`, content: "" };
      const answer = { content: `The answer is ${a + b}.` };
      const chunk = (delta: object, finish_reason: string | null) =>
        `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
      const usage = { prompt_tokens: 20, completion_tokens: 30 };
      response.writeHead(200, { "content-type": "text/event-stream" });
      const last = `data: ${JSON.stringify({ id: "1", choices: [], usage })}\n\ndata: [DONE]\n\n`;
      response.end(chunk(delta, null) + chunk(answer, null) + chunk({}, "stop") + last);
    }, delayMs);
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
createInterface({ input: process.stdin }).on("line", () => {
  count(0);
  process.stdout.write(`${weighted / (performance.now() - since)}\n`);
  [weighted, since] = [0, performance.now()];
});
