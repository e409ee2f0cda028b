// Yes or no from stated rules, as StrategyQA asks: a person, a chain of rules, one that does not matter.
import { chance, pick, type Random, shuffle } from "../procedural/random.ts";
import { people } from "../procedural/words.ts";
import { type MadeSet, steps, withArticle } from "./made-set.ts";

const jobs = "baker farmer nurse pilot teacher painter sailor miner singer gardener".split(" ");
const things = "lamp boat bike drum garden horse clock ladder camera tent".split(" ");
const habits = [
  "sings at night",
  "gets up early",
  "walks to work",
  "drinks tea",
  "wears a hat",
  "sleeps late",
  "likes rain",
  "reads in bed",
];
/** "sings at night" → "sing at night". */
const bare = (habit: string) => habit.replace(/^(\w+?)s\b/, "$1");

/** Each rule leads from one thing that is so of somebody to the next. */
type Rule = { said: string; used: string; next: string };

export const logic: MadeSet = {
  adapter: "strategyqa",
  write(random) {
    const [{ name }, job] = [pick(random, people), pick(random, jobs)];
    const [thing, other] = shuffle(random, things) as [string, string];
    const [habit, idle, end] = shuffle(random, habits) as [string, string, string];
    const holds = chance(random, 0.5);
    const rules = chain(random, { name, job, thing, habit, end }, holds);
    const asked = rules.at(-1)!.next;
    // One rule of every question denies something, or a glance at the rules would tell the answer more often than not.
    const useless = holds
      ? `Nobody who has ${withArticle(other)} ${idle}.`
      : `Whoever has ${withArticle(other)} ${idle}.`;
    const told = [...shuffle(random, [...rules.map(({ said }) => said), useless]), `${name} is ${withArticle(job)}.`];
    return {
      raw: {
        qid: `made_${Math.floor(random() * 1e9)}`,
        question: `${told.join(" ")} Does ${name} ${bare(asked)}?`,
        answer: holds,
        facts: rules.map(({ used }) => used),
        decomposition: rules.map((_, at) => `What follows from rule ${at + 1}?`),
      },
      reasoning: steps(
        [`${name} is ${withArticle(job)}.`, ...rules.map(({ used }) => used)],
        `the answer is ${holds ? "yes" : "no"}.`,
      ),
      hasty: chance(random, 0.5) ? "yes" : "no",
    };
  },
};

type Cast = { name: string; job: string; thing: string; habit: string; end: string };

/** One to three rules; the last one says yes or no. */
function chain(random: Random, { name, job, thing, habit, end }: Cast, holds: boolean): Rule[] {
  const all: { of: string; each: string; none: string; next: string }[] = [
    {
      of: job,
      each: `Every ${job} has ${withArticle(thing)}.`,
      none: `No ${job} has ${withArticle(thing)}.`,
      next: `has ${withArticle(thing)}`,
    },
    {
      of: `has ${withArticle(thing)}`,
      each: `Whoever has ${withArticle(thing)} ${habit}.`,
      none: `Nobody who has ${withArticle(thing)} ${habit}.`,
      next: habit,
    },
    { of: habit, each: `Whoever ${habit} ${end}.`, none: `Nobody who ${habit} ${end}.`, next: end },
  ];
  const length = pick(random, [1, 2, 2, 3]);
  return all.slice(0, length).map(({ each, none, next }, at) => {
    const isSo = at < length - 1 || holds;
    const fact = next.startsWith("has ") && at === length - 1 ? next.replace("has", "have") : next;
    const used = isSo ? `${isSo ? each : none} So ${name} ${next}.` : `${none} So ${name} does not ${bare(fact)}.`;
    return { said: isSo ? each : none, used, next: fact };
  });
}
