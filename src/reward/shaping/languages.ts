// The languages that the language reward tells apart: by their script, and those of one script by their commonest words.

type Language = {
  /** Whether a letter is of its script. */
  script: RegExp;
  /** Its commonest words where others share its script. */
  words?: ReadonlySet<string>;
  /** Letters that a sentence of it has, where another language is written without them. */
  needs?: RegExp;
};

const latin = /\p{Script=Latin}/u;
const cyrillic = /\p{Script=Cyrillic}/u;
const list = (words: string): ReadonlySet<string> => new Set(words.split(" "));

export const languageNames = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "ru",
  "uk",
  "zh",
  "ja",
  "ko",
  "ar",
  "he",
  "el",
  "hi",
  "th",
] as const;
export type LanguageName = (typeof languageNames)[number];

export const languages: Readonly<Record<LanguageName, Language>> = {
  en: {
    script: latin,
    words: list(
      "the of and to in is are was were be been that it he she they we you i his her their this these for on with as at by from or an not have has had will would can so then there if each how many what which than more but all when out up into",
    ),
  },
  de: {
    script: latin,
    words: list(
      "der die das und ist sind war waren ein eine einen einem einer den dem des zu von mit auf für nicht auch es er sie wir ihr ich sich im am an aus bei nach wie als dass aber oder wenn dann also hat haben wird werden noch nur so zum zur um jede wie viele",
    ),
  },
  fr: {
    script: latin,
    words: list(
      "le la les de des du un une et est sont était dans que qui il elle ils elles nous vous je se ne pas pour sur avec au aux par ce cette ces son sa ses leur plus mais ou où donc alors si a ont être avoir comme chaque combien y en",
    ),
  },
  es: {
    script: latin,
    words: list(
      "el la los las de del un una unos y es son era en que se no por con para su sus al lo como más pero o si entonces hay ha han tiene cada cuántos cuántas este esta estos ella él ellos nosotros yo le les muy ya también porque",
    ),
  },
  it: {
    script: latin,
    words: list(
      "il lo la i gli le di del della dei delle un una uno e è sono era in che si non per con su al alla da dal come più ma o se quindi allora ha hanno ogni quanti quante questo questa lui lei noi io anche perché nel nella",
    ),
  },
  pt: {
    script: latin,
    words: list(
      "o a os as de do da dos das um uma e é são era em no na nos nas que se não por com para seu sua ao como mais mas ou então há tem cada quantos quantas este esta ele ela eles nós eu também porque foi pelo pela",
    ),
  },
  nl: {
    script: latin,
    words: list(
      "de het een en is zijn was waren van in op te dat die niet met voor aan er om ook als dan maar of bij uit naar heeft hebben wordt worden zij hij we ik je elke hoeveel dus deze dit nog wel",
    ),
  },
  ru: {
    script: cyrillic,
    words: list(
      "и в не на что он она они мы я ты вы с со как а но по из к у за от это его её их так то же для все был была было были если бы или сколько каждый тогда значит ещё уже только чтобы ы э",
    ),
  },
  uk: {
    script: cyrillic,
    words: list(
      "і й та в у не на що він вона вони ми я ти ви з із як а але по до за від це його її їх так то ж для всі був була було були якщо би або скільки кожен тоді отже ще вже тільки щоб є",
    ),
  },
  zh: { script: /\p{Script=Han}/u },
  ja: {
    script: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
    needs: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  },
  ko: { script: /\p{Script=Hangul}/u },
  ar: { script: /\p{Script=Arabic}/u },
  he: { script: /\p{Script=Hebrew}/u },
  el: { script: /\p{Script=Greek}/u },
  hi: { script: /\p{Script=Devanagari}/u },
  th: { script: /\p{Script=Thai}/u },
};
