// The words of a text as 32-bit hashes, and runs of them: what duplicates, contamination and repetition are told by.
// Case, punctuation and white space count for nothing; each Chinese, Japanese or Korean character is a word.

const offsetBasis = 0x811c9dc5 | 0;
const prime = 0x01000193;

/** What a character of ASCII counts as within a word, lower case; 0 for one that parts words. */
const asciiLetters = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 65 && code <= 90) return code + 32;
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) ? code : 0;
});

/** Grows to the longest text; every call copies its part out. */
let scratch = new Uint32Array(4096);

/** FNV-1a (Fowler, Noll, Vo) over the characters of each word. */
export function wordHashes(text: string): Uint32Array {
  // A word and what parts it from the next are two characters at least, but for ideographs.
  if (scratch.length <= text.length) scratch = new Uint32Array(2 * text.length);
  const hashes = scratch;
  let [count, hash, inWord] = [0, offsetBasis, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = code < 128 ? asciiLetters[code]! : wideLetter(code);
    const isIdeograph = code >= 0x2e80 && code < 0xd800;
    if (inWord && (letter === 0 || isIdeograph)) {
      hashes[count++] = hash;
      hash = offsetBasis;
      inWord = false;
    }
    if (letter === 0) continue;
    hash = Math.imul(hash ^ letter, prime);
    inWord = true;
    if (isIdeograph) {
      hashes[count++] = hash;
      hash = offsetBasis;
      inWord = false;
    }
  }
  if (inWord) hashes[count++] = hash;
  return hashes.slice(0, count);
}

/** Beyond ASCII all but spaces and the punctuation of general use are letters. */
function wideLetter(code: number): number {
  const isLetter =
    code > 0xbf &&
    code !== 0xd7 &&
    code !== 0xf7 &&
    !(code >= 0x2000 && code <= 0x206f) &&
    !(code >= 0x3000 && code <= 0x303f);
  return isLetter ? code : 0;
}

/**
 * The hash of each run of `size` words, in order; one for the whole text where it is shorter; none without words. A
 * polynomial that rolls from run to run (Karp and Rabin 1987), modulo 2^32, and mixed.
 */
export function shingles(words: Uint32Array, size: number): Uint32Array {
  if (words.length === 0) return words;
  const length = Math.min(size, words.length);
  const hashes = new Uint32Array(words.length - length + 1);
  let [run, power] = [0, 1];
  for (let at = 0; at < length; at++) {
    run = (Math.imul(run, base) + words[at]!) | 0;
    power = Math.imul(power, base);
  }
  hashes[0] = mix(run ^ length);
  for (let at = length; at < words.length; at++) {
    run = (Math.imul(run, base) + words[at]! - Math.imul(words[at - length]!, power)) | 0;
    hashes[at - length + 1] = mix(run ^ length);
  }
  return hashes;
}

/** Odd, so that no power of it is 0. */
const base = 0x2c1b3c6d;

/** The finaliser of MurmurHash3: every bit in reaches every bit out. */
export function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** |A ∩ B| / |A ∪ B| of two sets of hashes. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  const [left, right] = [new Set(a), new Set(b)];
  let shared = 0;
  for (const hash of left) if (right.has(hash)) shared += 1;
  return left.size + right.size === 0 ? 0 : shared / (left.size + right.size - shared);
}
