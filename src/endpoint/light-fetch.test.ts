// The light fetch against a server of its own: what a client reads of a response, connections that are used again, ends that
// come too early, and what it leaves to fetch.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lightFetch } from "./light-fetch.ts";

let server: Server;
let url: string;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.url === "/moved") return response.writeHead(307, { location: "/echo" }).end();
      if (request.url === "/cut") return response.write("half", () => response.socket?.destroy());
      if (request.url === "/silent") return;
      response.writeHead(request.url === "/busy" ? 429 : 200, {
        "content-type": "application/json",
        "x-two": ["a", "b"],
      });
      response.end(
        JSON.stringify({ said: Buffer.concat(parts).toString("utf8"), authorization: request.headers.authorization }),
      );
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const post = (path: string, more: RequestInit = {}) =>
  lightFetch(`${url}${path}`, {
    method: "POST",
    body: "é",
    headers: new Headers({ authorization: "Bearer k" }),
    ...more,
  });

it("gives status, headers and body, and uses a connection again", async () => {
  for (let round = 0; round < 5; round += 1) {
    const response = await post(round === 0 ? "/busy" : "/echo");
    expect([response.ok, response.status]).toEqual(round === 0 ? [false, 429] : [true, 200]);
    expect([response.headers.get("content-type"), response.headers.get("x-two")]).toEqual(["application/json", "a, b"]);
    expect(await response.json()).toEqual({ said: "é", authorization: "Bearer k" });
  }
  expect(connections).toBe(1);
});

it("has a body that is read as it comes", async () => {
  let text = "";
  const { body } = await post("/echo");
  for await (const part of body as unknown as AsyncIterable<Buffer>) text += part.toString("utf8");
  expect(JSON.parse(text).said).toBe("é");
});

it("follows a redirect, as fetch does", async () => {
  expect(await (await post("/moved")).json()).toMatchObject({ said: "é" });
});

it("fails where the line breaks, before or within the body", async () => {
  await expect((await post("/cut")).text()).rejects.toThrow(/aborted|reset/i);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await expect(post("/echo")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("ends when its signal says so, before or within the body", async () => {
  const controller = new AbortController();
  const waiting = post("/silent", { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  await expect(post("/echo", { signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
});
