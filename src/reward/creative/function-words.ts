// English words that carry grammar and no topic, in the classes that tell word order from disorder. Knows no text.

const determiners = "the a an my your our their its every";
const prepositions =
  "of to in on at by for with from into onto upon about over under after before between through during";
const conjunctions = "and or but nor because although though if unless than whether while until since as so";
const auxiliaries =
  "is are was were be been being am has have had having do does did will would can could shall should may might must";
const pronouns = "i you he she it we they me him us them who whom whose which what this that these those";
const others =
  "his her mine yours hers ours theirs myself yourself himself herself itself themselves not no yes there here when where why how then all any some each both either neither much many more most few less least such own same other another one only just also too very again once up down out off away back against without within along across around behind beyond near toward towards among above below still even ever never always ain aren couldn didn doesn don hadn hasn haven isn mustn shouldn wasn weren won wouldn cannot let ll ve re";

const setOf = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.join(" ").split(" "));

export const functionWords = setOf(determiners, prepositions, conjunctions, auxiliaries, pronouns, others);

const articles = "the a an";
const finite = "is are was were am";
const subjects = "i he she we they";
const notNominal = `of and or but nor because although if unless than until ${finite} be been has had does did would could should ${subjects}`;

/** Words, and those that no sentence has after them; `ends` where no sentence ends with them. */
export const impossiblePairs: readonly { first: ReadonlySet<string>; never: ReadonlySet<string>; ends: boolean }[] = [
  {
    first: setOf(determiners),
    never: setOf(
      notNominal,
      articles,
      "my your our their its to in at by for with from into onto upon have having do me him them who whom whose which this these those it",
    ),
    ends: false,
  },
  { first: setOf("of into onto with from at"), never: setOf(notNominal), ends: true },
  { first: setOf("to"), never: setOf(`of or but is are was were am has had does did ${subjects}`), ends: true },
  {
    first: setOf(subjects),
    never: setOf(`of by from into ${articles} my your our their its ${subjects} him them me`),
    ends: true,
  },
  { first: setOf(finite), never: setOf(`${finite} has had do does did would could should will of`), ends: true },
  { first: setOf("and or but"), never: setOf("and or but than"), ends: false },
  { first: setOf("because if than"), never: setOf("and or but than because"), ends: false },
];

/** Words by which a prompt asks, which say nothing of what an answer is about. */
export const askingWords = setOf(
  "write writing written story stories prompt prompts summarise summarize summary text sentence sentences following given give list name idea ideas please describe explain tell create generate compose rewrite paragraph passage article below words word short question answer answers provide based instruction response",
);
