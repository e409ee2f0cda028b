import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readJsonLines } from "./jsonl.ts";
import { type DetectLanguage, loadLanguageDetector } from "./language.ts";

const sciq = "../shared/data/sciq/sciq_test.jsonl";

let languageOf: DetectLanguage;
beforeAll(async () => {
  languageOf = await loadLanguageDetector();
});

describe("loadLanguageDetector", () => {
  it.each([
    ["What is the height above or below sea level called?", "en"],
    ["Was ist die Hauptstadt von Frankreich?", "de"],
    ["Quelle est la capitale de l'Allemagne ?", "fr"],
    ["Escribe una función que sume dos números.", "es"],
    ["请写一个函数来计算两个数的和。", "zh"],
    ["Какая столица Франции?", "ru"],
    ["フランスの首都はどこですか", "ja"],
  ])("%s is %s", (text, language) => {
    expect(languageOf(text)).toBe(language);
  });

  it("goes by the words around code and formulas", () => {
    const text = "Erkläre bitte, was diese Funktion macht:\n```python\nfor item in the_list: print(item)\n```";
    expect(languageOf(text)).toBe("de");
  });

  it("does not know where there are no words", () => {
    expect(languageOf("12 + 30 = 42")).toBeUndefined();
  });

  it.skipIf(!existsSync(sciq))("knows 1,000 short questions as English (skipped without ../shared)", () => {
    const questions = readJsonLines(sciq, (value) => (value as { question: string }).question);
    expect(questions.filter((text) => languageOf(text) !== "en")).toEqual([]);
  });
});
