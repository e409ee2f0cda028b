// The shape of src/: which folder may import which, which package may be known where, how long a file may grow.
// The linter shows most of it while one types; the last test here keeps biome.json in step with the tables below.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { recipeSchema } from "../src/recipe/schema.ts";
import { eventSchema } from "../src/run/events.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** From the bottom up. A file may import its own folder and any folder of a lower layer. */
const layers: readonly (readonly string[])[] = [
  ["engine", "run"],
  ["text"],
  ["optim", "checkpoint", "reward", "hub", "endpoint"],
  ["model", "data", "judge", "sandbox"],
  ["sample", "task"],
  ["train", "eval", "teacher", "export"],
  ["recipe", "tunix", "report"],
  ["serve", "bakeoff", "profile"],
  ["cli"],
];

/** Folders of one layer that may import each other's types. */
const typesAmong: readonly string[] = ["train", "eval", "teacher"];

/** The one file whose types any layer may import: what a recipe says. */
const typesForAll = "recipe/schema.ts";

/** Where a package may be imported; "" is everywhere. */
const walls: Readonly<Record<string, readonly string[]>> = {
  "@bufbuild/protobuf": ["engine/onnx"],
  "onnx-buf": ["engine/onnx"],
  "onnxruntime-node": ["engine/runtime.ts", "engine/onnx-session.ts"],
  "@duckdb/node-api": ["data"],
  eld: ["data"],
  fzstd: ["data"],
  "@huggingface/hub": ["hub"],
  "@huggingface/jinja": ["text"],
  "@huggingface/tokenizers": ["text"],
  openai: ["endpoint"],
  stemmer: ["reward"],
  pyodide: ["sandbox"],
  "quickjs-emscripten-core": ["sandbox"],
  "@jitl/quickjs-wasmfile-release-sync": ["sandbox"],
  yaml: ["recipe", "report"],
  jiti: ["recipe"],
  commander: ["cli"],
  "console-table-printer": ["cli"],
  zod: [""],
};
const testPackages = ["vitest", "fast-check", "playwright-core"];

const longestFile = 400;

type Import = { from: string; to: string; typeOnly: boolean };
type SourceFile = { name: string; text: string; isTest: boolean; imports: Import[] };

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => sourceFile(name.split(sep).join("/")))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

function sourceFile(name: string): SourceFile {
  const text = readFileSync(join(root, "src", name), "utf8");
  return { name, text, isTest: name.endsWith(".test.ts"), imports: importsOf(name, text) };
}

/** Static imports, re-exports and imports at run time; a path of ours comes back relative to src/. */
function importsOf(from: string, text: string): Import[] {
  const statements = /^(import|export)\s+(type\s)?(?:[\w*\s{},]*?\sfrom\s+)?"([^"$]+)"/gm;
  const calls = /\bimport\(\s*"([^"$]+)"/g;
  const ours = (to: string) =>
    to.startsWith(".")
      ? relative(join(root, "src"), resolve(root, "src", dirname(from), to))
          .split(sep)
          .join("/")
      : to;
  return [
    ...[...text.matchAll(statements)].map((found) => ({ from, to: ours(found[3]!), typeOnly: found[2] !== undefined })),
    ...[...text.matchAll(calls)].map((found) => ({ from, to: ours(found[1]!), typeOnly: false })),
  ];
}

const folderOf = (name: string) => name.split("/")[0]!;
const layerOf = (name: string) => layers.findIndex((layer) => layer.includes(folderOf(name)));
const isOurs = ({ to }: Import) => to.endsWith(".ts") && !to.startsWith("..");
const inside = (name: string, place: string) => place === "" || name === place || name.startsWith(`${place}/`);

function goesDown({ from, to, typeOnly }: Import): boolean {
  const [source, target] = [folderOf(from), folderOf(to)];
  if (source === target || layerOf(to) < layerOf(from)) return true;
  if (!typeOnly) return false;
  return to === typesForAll || (typesAmong.includes(source) && typesAmong.includes(target));
}

test("every folder of src/ has its layer", () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.map(({ name }) => name).filter((name) => layerOf(name) < 0)).toEqual([]);
});

test("the reader of imports sees every way to write one", () => {
  const text = `import { a,\n  type B } from "../run/x.ts";\nimport type { C } from "./y.ts";\nimport "zod";
export * from "../text/z.ts";\nexport type { D } from "./w.ts";\nconst late = await import("../cli/v.ts");\n`;
  expect(importsOf("model/gemma.ts", text).map(({ to, typeOnly }) => `${to}${typeOnly ? " (type)" : ""}`)).toEqual([
    "run/x.ts",
    "model/y.ts (type)",
    "zod",
    "text/z.ts",
    "model/w.ts (type)",
    "cli/v.ts",
  ]);
});

test("imports go down only", () => {
  const upwards = sources
    .flatMap(({ imports }) => imports)
    .filter((link) => isOurs(link) && !goesDown(link))
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(upwards).toEqual([]);
});

test("only tests reach outside src/", () => {
  const outside = sources
    .filter(({ isTest }) => !isTest)
    .flatMap(({ imports }) => imports.filter(({ to }) => to.startsWith("..")))
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(outside).toEqual([]);
});

test("no file needs itself by a chain of imports", () => {
  const next = new Map(
    sources.map(({ name, imports }) => [name, imports.filter((link) => !link.typeOnly && isOurs(link))] as const),
  );
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name].join(" → "));
    if (finished.has(name) || path.includes(name)) return;
    for (const { to } of next.get(name) ?? []) visit(to, [...path, name]);
    finished.add(name);
  };
  for (const { name } of sources) visit(name, []);
  expect(cycles).toEqual([]);
});

test("each package is known only behind its wall", () => {
  const isPackage = (link: Import) => !isOurs(link) && !link.to.startsWith("..") && !link.to.startsWith("node:");
  const packageOf = (to: string) => to.match(/^(@[^/]+\/)?[^/]+/)![0];
  const breaches = sources.flatMap(({ isTest, imports }) =>
    imports
      .filter(isPackage)
      .filter(({ to }) => !(isTest && testPackages.includes(to)))
      .filter(({ from, to }) => !walls[packageOf(to)]?.some((place) => inside(from, place)))
      .map(({ from, to }) => `${from} imports ${to}`),
  );
  expect(breaches).toEqual([]);
});

test("every dependency stands in the table of walls, and nothing else", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(Object.keys(walls).sort()).toEqual(Object.keys(dependencies).sort());
});

test("only cli/ writes to the terminal", () => {
  const writes = /\bprocess\s*\.\s*(stdout|stderr)\b|\bconsole\s*\./;
  const loud = sources.filter(({ name, text, isTest }) => !isTest && folderOf(name) !== "cli" && writes.test(text));
  expect(loud.map(({ name }) => name)).toEqual([]);
});

test("every file opens with what it is", () => {
  const silent = sources.filter(({ text, isTest }) => !isTest && !/^(#!.*\n)?(\/\/|\/\*)/.test(text));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test(`no file has more than ${longestFile} lines`, () => {
  const lines = (text: string) => text.trimEnd().split("\n").length;
  const long = sources.filter(({ text }) => lines(text) > longestFile);
  expect(long.map(({ name, text }) => `${name}: ${lines(text)} lines`)).toEqual([]);
});

test("every key of a recipe is read by some code", () => {
  const keys = new Set<string>();
  const collect = (schema: unknown) => {
    if (typeof schema !== "object" || schema === null) return;
    if ("properties" in schema) for (const key of Object.keys(schema.properties as object)) keys.add(key);
    for (const part of Object.values(schema)) collect(part);
  };
  collect(z.toJSONSchema(recipeSchema));
  expect(keys.size).toBeGreaterThan(50);
  const code = sources.filter(({ name, isTest }) => !isTest && name !== typesForAll).map(({ text }) => text);
  expect([...keys].filter((key) => !code.some((text) => new RegExp(`\\b${key}\\b`).test(text)))).toEqual([]);
});

test("every event is written by some code", () => {
  const types = eventSchema.options.map(({ shape }) => shape.type.value);
  const code = sources.filter(({ isTest }) => !isTest).map(({ text }) => text);
  expect(types.filter((type) => !code.some((text) => text.includes(`type: "${type}"`)))).toEqual([]);
});

/**
 * The tables above as the linter takes them. It cannot tell a type from a value, so it lets through what may be
 * imported as types. The last override that fits a file is the one that counts.
 */
function linterOverrides() {
  const override = (layer: readonly string[], places: readonly string[]) => {
    const siblings = layer.length > 1 && !layer.some((folder) => typesAmong.includes(folder)) ? layer : [];
    const folders = [...siblings, ...layers.slice(layers.indexOf(layer) + 1).flat()];
    const packages = Object.keys(walls).filter(
      (name) => !walls[name]!.some((wall) => wall === "" || places.includes(wall)),
    );
    const patterns = [
      {
        group: [`**/{${folders.join(",")}}/**`, `!**/${typesForAll}`],
        message: "Imports go down only, and never to another folder of the same layer: see ARCHITECTURE.md.",
      },
      { group: packages, message: "This package stays behind its wall: see ARCHITECTURE.md." },
    ].slice(folders.length > 0 ? 0 : 1);
    return {
      includes: places.map((place) => `src/${place}${place.endsWith(".ts") ? "" : "/**"}`),
      linter: { rules: { style: { noRestrictedImports: { level: "error", options: { patterns } } } } },
    };
  };
  const holes = [...new Set(Object.values(walls).flat())].filter((place) => place.includes("/"));
  return [
    ...layers.map((layer) => override(layer, layer)),
    ...holes.map((place) => override(layers[layerOf(place)]!, [place])),
  ];
}

test("biome.json says the same", () => {
  const { overrides } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  expect(overrides).toEqual(linterOverrides());
});
