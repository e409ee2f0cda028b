// The page in a real browser, from the disk: it asks for nothing, shows and judges every sample, and text from a model
// stays text.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { reportPage } from "./page.ts";
import { reportContent } from "./write.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const evil = `</script><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

describe.skipIf(executablePath === undefined)("the report (skipped without Chromium)", () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "reckon-page-"));
    const events = exampleJournal({ rows: 40, sftSteps: 30, grpoSteps: 4 });
    writeFileSync(join(folder, "report.html"), reportPage(reportContent(events, "")));
    const hostile = events.map((event) => ("text" in event ? { ...event, text: `${evil}${event.text}` } : event));
    writeFileSync(join(folder, "hostile.html"), reportPage(reportContent(hostile, "")));
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page and waits until it has judged every sample; `said` gathers what goes wrong and what is asked for. */
  async function open(name: string, width: number): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    const url = pathToFileURL(join(folder, name)).href;
    page.on("request", (request) => {
      if (request.url() !== url && request.url() !== "data:,") said.push(request.url());
    });
    await page.goto(url);
    await page.locator(".recheck", { hasText: "Judged again in this page" }).waitFor();
    return { page, said };
  }

  test.each([1280, 390])("shows, filters, judges and weighs at a width of %d", async (width) => {
    const { page, said } = await open("report.html", width);
    const cards = page.locator("article.problem");
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) one.setAttribute("open", "");
    });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await cards.count()).toBe(6);
    expect(await page.locator(".filters output").textContent()).toBe("6 of 40 shown");

    const options = page.locator("select[name=failure] option");
    const named = await options.evaluateAll((all) => all.map(({ textContent }) => textContent));
    expect(named.length).toBeGreaterThan(1);
    await page.selectOption("select[name=failure]", { index: 1 });
    const shown = /^(\d+) of (\d+) shown$/.exec((await page.locator(".filters output").textContent())!);
    expect(named[1]).toContain(`(${shown?.[2]})`);
    await page.selectOption("select[name=failure]", "");

    const flips = page.locator(".filters fieldset label");
    const fixed = flips.filter({ hasText: "Fixed" });
    await fixed.click();
    const amount = Number(await fixed.locator("small").textContent());
    expect(await cards.count()).toBe(Math.min(6, amount));
    await flips.filter({ hasText: "All" }).click();

    await page.fill("input[name=words]", "no such words anywhere");
    expect(await page.locator(".filters output").textContent()).toBe("No sample matches.");
    await page.fill("input[name=words]", "");

    const column = cards.first().locator(".answer:not(.m-gold)").last();
    const gold = (await cards.first().locator(".m-gold .trace b").textContent())!;
    await column.locator(".edit").click();
    await column.locator("textarea").fill("<reasoning>\nNo.\n</reasoning>\n<answer>-1 of nothing</answer>");
    expect(await column.locator(".verdict").textContent()).not.toBe("✓ right");
    await column.locator("textarea").fill(`<reasoning>\nNo.\n</reasoning>\n<answer>${gold}</answer>`);
    expect(await column.locator(".verdict").textContent()).toBe("✓ right");
    await column.locator(".edit").click();
    expect(await column.locator("textarea").count()).toBe(0);

    const counted = page.locator(".recount tbody tr");
    expect(await counted.count()).toBe(3);
    const headline = await page.locator("#results tr.m-grpo td").first().textContent();
    const again = await counted.last().locator("td b").first().textContent();
    expect(headline).toContain((100 * Number(again)).toFixed(1));

    const weights = page.locator(".weigh input[type=range]");
    const means = page.locator(".weigh td b");
    const before = await means.allTextContents();
    await weights.first().fill("0");
    expect(await means.allTextContents()).not.toEqual(before);
    expect(said).toEqual([]);
    await page.close();
  });

  test("text from a model stays text", async () => {
    const { page, said } = await open("hostile.html", 1280);
    expect(await page.title()).toBe("show-your-work · seed 42 · Reckon report");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("article.problem .trace").first().textContent()).toContain("<img src=x");
    expect(said).toEqual([]);
  });
});
