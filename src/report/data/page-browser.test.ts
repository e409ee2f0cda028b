// The page of a build in a real browser, from the disk: it asks for nothing, its filters work, and at every width nothing
// runs out of the window.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleBuild } from "../../../test/example-build.ts";
import { loadTokenizer } from "../../text/tokenizer.ts";
import { writeDataPage } from "./write.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const tiny = join(import.meta.dirname, "../../../models/tiny");

describe.skipIf(executablePath === undefined)("the page of a build (skipped without Chromium)", () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "reckon-data-page-"));
    const { out } = await exampleBuild(folder);
    await writeDataPage(out, join(folder, "page.html"), { model: { name: tiny, tokenizer: loadTokenizer(tiny) } });
    await writeDataPage(out, join(folder, "plain.html"));
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page; `said` gathers what the console says and every address that is asked for. */
  async function open(
    name: string,
    width: number,
    colorScheme: "light" | "dark",
  ): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    const url = pathToFileURL(join(folder, name)).href;
    page.on("request", (request) => {
      if (request.url() !== url && request.url() !== "data:,") said.push(request.url());
    });
    await page.goto(url);
    return { page, said };
  }

  test.each([
    ["page.html", 1280, "light"],
    ["page.html", 390, "dark"],
    ["plain.html", 1280, "dark"],
    ["plain.html", 390, "light"],
  ] as const)("%s at a width of %d, %s", async (name, width, scheme) => {
    const { page, said } = await open(name, width, scheme);
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) one.setAttribute("open", "");
    });
    const widths = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
    expect(widths).toEqual([width, width]);
    expect(await page.title()).toBe("example · Reckon data");
    expect(said).toEqual([]);
    await page.close();
  });

  test("filters and search choose rows, and more are shown on request", async () => {
    const { page, said } = await open("page.html", 1280, "light");
    const shown = page.locator("#samples .problem:visible");
    const output = page.locator("#samples output");
    await expect.poll(() => shown.count()).toBe(6);
    const all = await output.textContent();
    await page.locator("#samples .more").click();
    expect(await shown.count()).toBe(12);

    await page.locator("#samples .filters label", { hasText: "creative writing" }).click();
    expect(await shown.locator(".chip", { hasText: "creative writing" }).count()).toBe(await shown.count());
    await page.locator("select[name=trace]").selectOption("trace");
    expect(await output.textContent()).toBe("No sample matches.");
    await page.locator("select[name=trace]").selectOption("prompt");
    expect(await shown.count()).toBe(6);

    await page.locator("input[name=domain][value='']").check({ force: true });
    await page.locator("select[name=trace]").selectOption("");
    await page.locator("select[name=source]").selectOption({ label: "held_out" });
    expect(await output.textContent()).toBe("6 of 12 shown");
    await page.locator("#samples input[type=search]").fill("CRATE 1904");
    expect(await output.textContent()).toBe("1 of 1 shown");
    await page.locator("#samples input[type=search]").fill("");
    await page.locator("select[name=source]").selectOption("");
    expect(await output.textContent()).toBe(all);
    expect(said).toEqual([]);
    await page.close();
  });

  test("learned tokens are those of the trace", async () => {
    const { page } = await open("page.html", 1280, "light");
    await page.locator("select[name=source]").selectOption({ label: "math" });
    const first = page.locator("#samples .problem:visible .tokens").first();
    expect((await first.locator("b").allTextContents()).join("")).toMatch(
      /^<reasoning>↵\n.*<\/reasoning>↵\n<answer>\d+<\/answer><end_of_turn>$/s,
    );
    expect((await first.locator("i").allTextContents()).join("")).toMatch(/^<bos><start_of_turn>user↵\n.*model↵\n$/s);
    await page.locator("select[name=source]").selectOption({ label: "writing" });
    expect(await page.locator("#samples .problem:visible .tokens b").count()).toBe(0);
    await page.close();
  });
});
