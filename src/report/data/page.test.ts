import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleBuild } from "../../../test/example-build.ts";
import { type Overview, readOverview } from "../../data/overview/overview.ts";
import { style } from "../style.ts";
import { filterScript } from "./filter-script.ts";
import { fatesOf, totalsOf } from "./flow.ts";
import { dataPage } from "./page.ts";
import { dataStyle } from "./style.ts";

let folder: string;
let overview: Overview;
let page: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-data-page-"));
  overview = await readOverview((await exampleBuild(folder)).out);
  page = render(overview);
});
afterAll(() => rmSync(folder, { recursive: true }));

const render = (content: Overview) =>
  dataPage({ overview: content, samples: content.samples.map((row) => ({ row })), model: undefined });

test("texts of rows and files are inert wherever they stand", () => {
  expect(page).toContain("&#60;/script&#62;&#60;img src=x");
  expect(page).not.toContain("<img");
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.match(/<\/script/g)).toHaveLength(1);
  const evil = `"><script>1</script>`;
  const { manifest } = overview;
  const named = render({
    ...overview,
    manifest: {
      ...manifest,
      name: evil,
      sources: { [evil]: { ...manifest.sources.math!, from: evil, licence: evil } },
    },
    lengths: { ...overview.lengths, groups: overview.lengths.groups.map((group) => ({ ...group, name: evil })) },
    samples: overview.samples.map((row) => ({ ...row, id: evil, domain: evil, source: evil, file: evil })),
  });
  expect(named.match(/<script/g)).toHaveLength(1);
});

test("nothing is loaded from anywhere", () => {
  const own = page.replace(filterScript, "").replace(style, "").replace(dataStyle, "");
  expect(own).not.toMatch(/<(?:img|iframe|object|embed|video|audio|source|base|link rel="(?!icon))\b/);
  const addresses = [...own.matchAll(/<[^>]*\s(?:src|href|action|srcset)="([^"]*)"/g)].map(([, address]) => address!);
  expect(addresses.filter((address) => !address.startsWith("#"))).toEqual(["data:,"]);
  expect(dataStyle).not.toMatch(/url\(|@import|https?:/);
  expect(filterScript).not.toMatch(/fetch\(|XMLHttpRequest|import\(|innerHTML|https?:/);
});

test("the same build gives the same bytes", () => {
  expect(render(overview)).toBe(page);
});

test("each link has its target, and no id stands twice", () => {
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  expect(ids).toEqual(["rows", "domains", "lengths", "samples", "duplicates", "contamination", "quarantine", "build"]);
});

test("where the rows of a source went adds up to what was read", () => {
  const { manifest, taken } = overview;
  for (const [name, source] of Object.entries(manifest.sources)) {
    const fates = fatesOf(source, taken[name]!);
    expect(Object.values(fates).reduce((sum, rows) => sum + rows, 0)).toBe(source.read);
  }
  expect(totalsOf(overview)).toEqual({
    read: 101,
    unusable: 2,
    contaminated: 2,
    duplicate: 5,
    notDrawn: 26,
    taken: 66,
    written: 72,
  });
});

test("what a build does not have is not drawn", () => {
  const bare = render({
    ...overview,
    manifest: { ...overview.manifest, contaminated: 0, domains: [] },
    setAside: { reasons: [], contaminated: [], duplicates: { exact: 0, near: 0, clusters: 0, shown: [] } },
    samples: [],
  });
  for (const id of ["domains", "samples", "duplicates", "contamination", "quarantine"])
    expect(bare).not.toContain(`id="${id}"`);
});

test("of hundreds of domains the largest are drawn, and the others counted", () => {
  const names = Array.from({ length: 40 }, (_, index) => `domain ${index}`);
  const { groups } = overview.lengths;
  const domains = names.map((domain, index) => {
    const share = { before: 1 / 40, after: (index + 0.5) / 800 };
    return { domain, ...share, beforeRows: 10, afterRows: index };
  });
  const page = render({
    ...overview,
    manifest: { ...overview.manifest, domains },
    lengths: { ...overview.lengths, groups: groups.slice(0, 1), more: { domain: 16, source: 0 } },
    samples: names.map((domain) => ({ ...overview.samples[0]!, domain })),
  });
  expect(page.match(/class="share"/g)).toHaveLength(24);
  expect(page).toContain("16\u00a0smaller domains together: 16.0\u00a0% from 40.0\u00a0%.");
  expect(page).toContain("and 16\u00a0smaller domains");
  expect(page).toContain(
    '<select name="domain"><option value="">all domains</option><option value="d0">domain 0</option>',
  );
  expect(page).not.toContain('name="domain" value=""');
});
