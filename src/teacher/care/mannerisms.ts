// Takes a teacher's habits of speech out of a text: what it says to itself or to its user and that says nothing of the task.
// English. A sentence with a figure or a formula in it stays whatever it begins with.
import { joined, type Piece, piecesOf } from "./pieces.ts";

/** Sounds before a sentence; "so", "now" and "wait" join or turn a thought, and stay. */
const opener =
  /^(?:(?:okay|ok|alright|all right|hmm+|hm|um+|uh|ah)(?:\s*[,.…!:–—]+\s*|\s+(?=\S)|\s*$)|(?:oh|well|sure thing|sure|right)(?:\s*[,.…!:–—]+\s*|\s*$))+/i;

/** Whole sentences, openers aside. */
const empty = [
  /^(?:okay|ok|alright|all right|hmm+|hm|um+|ah|oh|well|sure|right|great|perfect|got it|of course|certainly|absolutely)$/,
  /^(?:so |now |first |but )?(?:let me|let's|let us|i(?:'ll| will| need to| should| have to| want to)?) (?:just |first |now |try to |start by |begin by )*(?:think(?:ing)?|see|start|begin|go|break (?:this|it|that|the (?:problem|question)) down|tackle (?:this|it|that)|figure (?:this|it|that) out|work (?:this|it|that) out|work through (?:this|it|that)|take (?:this|it) (?:slow(?:ly)?|step by step)|be careful|make sure i understand(?: (?:this|it|the (?:problem|question)))?|focus|get started)(?:(?: about| through| of| on)? (?:this|it|that|here|the (?:problem|question|task)|(?:how|what) to (?:approach|solve|do) (?:this|it|that)))*(?: (?:step by step|carefully|again|for a (?:moment|second)|first|now|out|here))*$/,
  /^(?:this|that|it) (?:is|seems|looks|should be)(?: (?:like|a|an|quite|pretty|fairly|really|very))* (?:simple|easy|straightforward|tricky|interesting|good|great|nice)(?: (?:question|problem|one|task|enough))?$/,
  /^(?:what an? |that's an? |that is an? )?(?:great|good|interesting|excellent|nice) (?:question|problem|one)$/,
  /^i (?:hope (?:this|that|it) helps|think (?:that's|that is|i've got) (?:it|everything|all)|'m (?:confident|sure)(?: (?:in|about|of) (?:this|that|it|my answer))?)(?: now)?$/,
  /^(?:please )?(?:let me know|feel free to (?:ask|reach out|let me know))\b.*$/,
  /^is there anything else\b.*$/,
  /^(?:here(?:'s| is| are)|below (?:is|are)|this is) (?:an? |the |my |your |some )?(?:[a-z]+ ){0,4}(?:answer|response|solution|version|rewrite|list|ideas|story|essay|poem|summary)(?: (?:you (?:asked|requested)|as requested|for you|that you asked for))?$/,
];
const aboutUser =
  /^(?:so |now )?(?:the user|they) (?:is asking|asks|asked|wants?|wanted|has asked|has given|gave|provided|is looking for|needs|would like|says|said)\b/;

/** So far into a text a teacher still tells itself what it was asked. */
const opening = 3;
const figures = /[\d=+×÷√\\$^]/;

/**
 * The text without them; the text itself where nothing was found, or nothing else would be left. What is taken out may bring
 * another to the beginning of a sentence, so it is gone through until nothing is found; each time it gets shorter.
 */
export function withoutMannerisms(text: string): string {
  let [before, after] = [text, strippedOnce(text)];
  while (after !== before) [before, after] = [after, strippedOnce(after)];
  return after;
}

function strippedOnce(text: string): string {
  const pieces = piecesOf(text);
  let isChanged = false;
  const kept: Piece[] = [];
  for (const [place, piece] of pieces.entries()) {
    if (piece.isCode || piece.text === "") {
      kept.push(piece);
      continue;
    }
    if (isEmpty(piece.text, place)) {
      isChanged = true;
      const last = kept.at(-1);
      // What parted it from its neighbours still does.
      if (last !== undefined && piece.after.length > last.after.length) last.after = piece.after;
      continue;
    }
    const bare = withoutOpener(piece.text);
    isChanged ||= bare !== piece.text;
    kept.push({ ...piece, text: bare });
  }
  const rest = joined(kept).trim();
  return isChanged && rest !== "" ? rest : text;
}

function isEmpty(text: string, place: number): boolean {
  if (figures.test(text)) return false;
  const said = text
    .replace(/[’]/g, "'")
    .replace(opener, (found) => (found.length === text.length ? found : ""))
    .replace(/^[\s*_>"'-]+|[\s*_"'.!?…:,;–—-]+$/g, "")
    .toLowerCase();
  return empty.some((pattern) => pattern.test(said)) || (place < opening && aboutUser.test(said));
}

function withoutOpener(text: string): string {
  const found = opener.exec(text)?.[0];
  if (found === undefined || found.length === text.length) return text;
  // A word in a sentence, and no variable or function.
  return text
    .slice(found.length)
    .replace(/^[a-z](?=[a-z']+ [a-z])|^i(?=['’ ])|^a(?= [a-z])/, (letter) => letter.toUpperCase());
}
