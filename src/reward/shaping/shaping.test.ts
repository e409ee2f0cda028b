import { describe, expect, it } from "vitest";
import { formatTrace } from "../../text/trace.ts";
import { completionLength } from "./completion-length.ts";
import { languageReward } from "./language.ts";
import { type LanguageName, languageNames } from "./languages.ts";
import { lengthReward } from "./length.ts";
import { overlongReward } from "./overlong.ts";
import { repetitionReward } from "./repetition.ts";

const row = { answer: "19", reasoning: "Step 1: First, 12 + 7 = 19.\nTherefore, the answer is 19.", meta: {} };
const of = (completion: string) => ({ prompt: "", completion, row });
const counted = (completion: number, cut = false, limit = 100) => ({
  ...of("some text"),
  tokens: { completion, limit, cut },
});

describe("completionLength", () => {
  it("counts tokens where they are known, else words and signs", () => {
    expect(completionLength(counted(42))).toEqual({ count: 42, unit: "tokens" });
    expect(completionLength(of("So 12 + 7 = 19."))).toEqual({ count: 7, unit: "words" });
    expect(completionLength(of(" \n"))).toEqual({ count: 0, unit: "words" });
  });
});

describe("lengthReward", () => {
  it.each([
    [20, 1],
    [50, 1],
    [15, 0.5],
    [10, 0],
    [0, 0],
    [55, 0.5],
    [60, 0],
    [500, 0],
  ])("of %i tokens is %f for 20 to 50, soft 10", (tokens, score) => {
    expect(lengthReward({ from: 20, to: 50, soft: 10 })(counted(tokens)).score).toBeCloseTo(score, 12);
  });

  it("has hard edges without soft ones, and gives nothing for nothing", () => {
    expect(lengthReward({ from: 20, to: 50, soft: 0 })(counted(51)).score).toBe(0);
    expect(lengthReward({ from: 1, to: 50, soft: 100 })(of("")).score).toBe(0);
    expect(lengthReward({ from: 0, to: 50, soft: 0 })(of("")).score).toBe(1);
  });
});

describe("overlongReward", () => {
  it.each([
    [0, 1],
    [80, 1],
    [85, 0.75],
    [90, 0.5],
    [100, 0],
    [101, 0],
  ])("of %i tokens of 100 is %f with a buffer of 20", (tokens, score) => {
    expect(overlongReward({ buffer: 0.2 })(counted(tokens)).score).toBeCloseTo(score, 12);
  });

  it("is 0 where generation was cut off, at whatever length", () => {
    expect(overlongReward({ buffer: 0.2 })(counted(50, true)).score).toBe(0);
  });

  it("goes by its own limit, in words where nothing was counted, and asks nothing without one", () => {
    expect(overlongReward({ buffer: 0.5, limit: 60 })(counted(45)).score).toBe(0.5);
    expect(overlongReward({ buffer: 0.5, limit: 8 })(of("So 12 + 7 = 19.")).score).toBe(0.25);
    expect(overlongReward({ buffer: 0.5 })(of("So 12 + 7 = 19.")).score).toBe(1);
  });
});

describe("repetitionReward", () => {
  const score = (completion: string, gold = row) =>
    repetitionReward({ words: 4, allowed: 0.2 })({ prompt: "", completion, row: gold }).score;
  const prose =
    "The bottle had been knocking against the rocks all night, and in the morning Tomas climbed down to make it stop. There was paper inside. He dried it by the stove, and when the ink came up he read his own name in a hand that he knew.";

  it.each([
    ["prose", prose],
    [
      "steps of one form",
      Array.from({ length: 8 }, (_, i) => `Step ${i + 1}: Then, ${i * 7} + 5 = ${i * 7 + 5} apples.`).join("\n"),
    ],
    ["a short answer", "19"],
    ["nothing", ""],
  ])("leaves %s alone", (_, text) => {
    expect(score(text)).toBe(1);
  });

  it.each([
    ["a sentence again and again", "So we add the two numbers and get the sum. ".repeat(12)],
    ["a word", "apples ".repeat(100)],
    ["two words", "so then ".repeat(100)],
    ["letters without spaces", `So ${"haha".repeat(200)}`],
    ["signs", "=".repeat(300)],
    ["Chinese", "我们再算一次这个问题的答案。".repeat(20)],
    ["a loop behind prose", `${prose} ${"Wait, let me check that again. ".repeat(30)}`],
    ["a loop behind very long prose", `${"abc".repeat(40_000)}${"Wait, let me check that again. ".repeat(2000)}`],
  ])("gives %s nothing", (_, text) => {
    expect(score(text)).toBe(0);
  });

  it("falls with what comes back", () => {
    const twice = score(`${prose} ${prose}`);
    const thrice = score(`${prose} ${prose} ${prose}`);
    expect(twice).toBeLessThan(0.5);
    expect(thrice).toBeLessThan(twice);
  });

  it("allows as much as gold has", () => {
    const gold = { answer: "19", reasoning: "Row 1 of the table is full.\n".repeat(10), meta: {} };
    expect(score(formatTrace(gold), gold)).toBe(1);
    expect(score(formatTrace(gold))).toBe(0);
  });
});

describe("languageReward", () => {
  const sentences: Record<LanguageName, string> = {
    en: "First we work out the sum of all the numbers, and then we divide it by the number of children in the class.",
    de: "Zuerst rechnen wir die Summe aus, und dann teilen wir sie durch die Anzahl der Kinder in der Klasse.",
    fr: "Nous calculons la somme de tous les nombres, puis nous la divisons par le nombre des élèves dans la classe.",
    es: "Primero calculamos la suma de todos los números y luego la dividimos por el número de niños que hay en la clase.",
    it: "Prima calcoliamo la somma di tutti i numeri e poi la dividiamo per il numero dei bambini che sono nella classe.",
    pt: "Primeiro calculamos a soma de todos os números e depois dividimos pelo número de crianças que estão na turma.",
    nl: "Eerst berekenen we de som van alle getallen en dan delen we die door het aantal kinderen in de klas.",
    ru: "Сначала мы находим сумму всех чисел, а потом делим её на число детей в классе, и это равно двенадцати.",
    uk: "Спочатку ми знаходимо суму всіх чисел, а потім ділимо її на кількість дітей у класі, і це дорівнює дванадцяти.",
    zh: "首先我们计算所有数字的总和，然后除以学生人数。",
    ja: "まず、すべての数の合計を計算し、それを生徒の数で割ります。",
    ko: "먼저 모든 수의 합을 계산한 다음 학생 수로 나눕니다.",
    ar: "أولا نحسب مجموع كل الأعداد ثم نقسمه على عدد الأطفال في الصف.",
    he: "קודם אנחנו מחשבים את סכום כל המספרים ואז מחלקים אותו במספר הילדים בכיתה.",
    el: "Πρώτα υπολογίζουμε το άθροισμα όλων των αριθμών και μετά το διαιρούμε με τον αριθμό των παιδιών.",
    hi: "पहले हम सभी संख्याओं का योग निकालते हैं और फिर उसे बच्चों की संख्या से भाग देते हैं।",
    th: "ก่อนอื่นเราคำนวณผลรวมของตัวเลขทั้งหมด แล้วหารด้วยจำนวนเด็ก",
  };
  const score = (language: LanguageName, text: string) => languageReward({ language })(of(text)).score;

  it.each(languageNames)("tells %s from the others", (language) => {
    for (const other of languageNames) {
      const own = score(language, sentences[other]);
      expect({ language, other, own: language === other ? own === 1 : own < 0.3 }).toEqual({
        language,
        other,
        own: true,
      });
    }
  });

  it("gives the share of a mixed text", () => {
    const half = score("en", `${sentences.en} ${sentences.de}`);
    expect(half).toBeGreaterThan(0.4);
    expect(half).toBeLessThan(0.6);
    expect(score("en", `${sentences.en.repeat(4)} 我们 is the word.`)).toBe(1);
    expect(score("en", "First we 计算 the 总和 of all 数字 and then 除以 the 人数")).toBeLessThan(0.9);
  });

  it("counts no numbers, formulas, code and tags", () => {
    expect(
      score("zh", "<reasoning>\n12 + 7 = 19\n\\frac{1}{2}\n```\nprint(answer)\n```\n</reasoning><answer>19</answer>"),
    ).toBe(1);
    expect(score("en", "")).toBe(1);
  });
});
