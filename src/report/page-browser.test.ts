// The page in a real browser: its script runs under its own policy, and text from a model does not.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { reportPage } from "./page.ts";
import { reportContent } from "./write.ts";

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const evil = `</script><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-page-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function open(page: string): string {
  const file = join(folder, "report.html");
  writeFileSync(file, page);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`];
  return execFileSync(browser!, [...flags, "--virtual-time-budget=2000", "--dump-dom", `file://${file}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
}

test.skipIf(browser === undefined)("runs its own script and nobody else's (skipped without Chromium)", () => {
  const events = exampleJournal({ rows: 30, sftSteps: 30, grpoSteps: 4 }).map((event) =>
    "text" in event ? { ...event, text: `${evil}${event.text}` } : event,
  );
  const live = open(reportPage(reportContent(events, "")));
  expect(live).toContain("<title>show-your-work · seed 42 · Reckon report</title>");
  expect(live).not.toMatch(/<img/);
  expect(live).toMatch(/<form class="filters"(?! hidden)/);
  expect(live).toContain("6 of 24 shown");
});
