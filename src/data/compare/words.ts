// The words of a text as 32-bit hashes, and runs of them: what duplicates, contamination and repetition are told by.
// Case, punctuation and white space count for nothing; each Chinese, Japanese or Korean character is a word.

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** FNV-1a (Fowler, Noll, Vo) over the characters of each word. */
export function wordHashes(text: string): Uint32Array {
  let hashes = new Uint32Array(64 + (text.length >> 2));
  let [count, hash, inWord] = [0, offsetBasis, false];
  const finish = () => {
    if (!inWord) return;
    if (count === hashes.length) {
      const larger = new Uint32Array(2 * hashes.length);
      larger.set(hashes);
      hashes = larger;
    }
    hashes[count++] = hash;
    hash = offsetBasis;
    inWord = false;
  };
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code >= 65 && code <= 90) code += 32;
    const isIdeograph = code >= 0x2e80 && code < 0xd800;
    if (isIdeograph) finish();
    if (isWordCode(code)) {
      hash = Math.imul(hash ^ code, prime);
      inWord = true;
      if (isIdeograph) finish();
    } else finish();
  }
  finish();
  return hashes.subarray(0, count);
}

/** Letters and digits; beyond ASCII all but spaces and the punctuation of general use. */
function isWordCode(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return (
    code > 0xbf &&
    code !== 0xd7 &&
    code !== 0xf7 &&
    !(code >= 0x2000 && code <= 0x206f) &&
    !(code >= 0x3000 && code <= 0x303f)
  );
}

/** The hash of each run of `size` words, in order; one for the whole text where it is shorter; none without words. */
export function shingles(words: Uint32Array, size: number): Uint32Array {
  if (words.length === 0) return words;
  const runs = Math.max(1, words.length - size + 1);
  const hashes = new Uint32Array(runs);
  const length = Math.min(size, words.length);
  for (let run = 0; run < runs; run++) {
    let hash = length;
    for (let at = run; at < run + length; at++) hash = mix(Math.imul(hash, 31) ^ words[at]!);
    hashes[run] = hash;
  }
  return hashes;
}

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
