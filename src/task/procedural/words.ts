// The people, things and places that problems and stories are about. Plain lists: nothing here knows a sentence.

export type Person = { name: string; he: "he" | "she"; him: "him" | "her"; his: "his" | "her" };
export type Thing = { one: string; many: string; food: boolean };

const men =
  "Tom Ben Max Sam Leo Paul Omar Ivan Luis Karl Noah Adam Hugo Eric Felix Jack Liam Marco Peter David Ravi Kenji Ali Theo Simon Oscar Tariq Mateo Bruno Kofi";
const women =
  "Anna Mia Lena Sara Nora Emma Lucy Ida Rosa Eva Zoe Maria Clara Ella Jane Kate Amy Ruth Aisha Mei Nina Olga Priya Leila Alice Grace Hana Julia Fatima Yuki";

export const people: readonly Person[] = [
  ...men.split(" ").map((name): Person => ({ name, he: "he", him: "him", his: "his" })),
  ...women.split(" ").map((name): Person => ({ name, he: "she", him: "her", his: "her" })),
];

const list = (text: string, food: boolean): Thing[] =>
  text.split(" ").map((word) => {
    const [one, many] = word.split(":");
    return { one: one as string, many: many ?? `${one}s`, food };
  });

export const foods = list(
  "apple pear orange lemon plum banana peach:peaches cherry:cherries tomato:tomatoes potato:potatoes carrot onion egg nut cookie cake muffin roll pie pancake",
  true,
);
const toys = list(
  "marble stamp card sticker coin shell stone bead button badge photo pencil pen book notebook ball balloon candle ribbon key toy doll puzzle magnet flower cup plate hat sock brush:brushes",
  false,
);
export const things: readonly Thing[] = [...foods, ...toys];

export const containers: readonly Thing[] = list("box:boxes bag basket pack jar crate", false);
/** What one person makes by hand or with a machine. */
export const products: readonly Thing[] = list(
  "chair table lamp basket bowl scarf:scarves shirt candle toy vase card kite mask mat rug",
  false,
);
/** Things that cost two-digit sums. */
export const goods: readonly Thing[] = list(
  "jacket lamp bag clock radio game tent bike camera chair table coat guitar watch:watches phone",
  false,
);
/** Things that cost little. */
export const wares: readonly Thing[] = list(
  "pen book cup ticket sandwich:sandwiches drink cap ball plant poster comic pizza ruler map towel",
  false,
);
export const places: readonly string[] =
  "market,park,school,garden,beach,farm,library,station,shop,kitchen,club,fair,lake,forest,village,museum".split(",");
/** Where groups of people are. */
export const venues: readonly string[] =
  "museum,zoo,school,pool,theatre,library,camp,club,circus,concert,park,fair,hotel,stadium".split(",");
export const crowds: readonly Thing[] = list("child:children visitor guest pupil player student", false);
export const relatives: readonly string[] = "aunt,uncle,mother,father,brother,sister,neighbour,teacher,cousin".split(
  ",",
);
export const colours: readonly string[] = "red,blue,green,yellow,white,black,brown".split(",");
