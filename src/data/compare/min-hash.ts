// MinHash signatures and their bands: near duplicates fall into a common band. Knows hashes, not texts.
import { mix } from "./words.ts";

const bins = 128;
export const bandCount = 16;
const rowsPerBand = bins / bandCount;
/** Words in a shingle. */
export const shingleWords = 5;

/**
 * The band keys of a set of shingle hashes. One permutation hashing (Li, Owen, Zhang 2012): the space of hashes is cut
 * into 128 bins and each keeps its least hash, so that a shingle costs one comparison in place of 128. Empty bins borrow
 * from another by hashing their own number (Shrivastava 2017, "Optimal densification for fast and accurate minwise
 * hashing"). Two sets of Jaccard similarity J share a band with 1 − (1 − J^8)^16: 0.95 at J = 0.8, 0.9999 at 0.9.
 * Undefined for an empty set.
 */
export function bandKeys(hashes: Uint32Array): Uint32Array | undefined {
  if (hashes.length === 0) return undefined;
  const least = new Uint32Array(bins).fill(0xffffffff);
  for (let at = 0; at < hashes.length; at++) {
    const hash = hashes[at]!;
    const bin = hash >>> 25;
    if (hash < least[bin]!) least[bin] = hash;
  }
  const filled = least.slice();
  for (let bin = 0; bin < bins; bin++) {
    for (let attempt = 1; filled[bin] === 0xffffffff; attempt++) {
      filled[bin] = least[mix(Math.imul(bin + 1, 0x9e3779b1) + attempt) % bins]!;
    }
  }
  const keys = new Uint32Array(bandCount);
  for (let band = 0; band < bandCount; band++) {
    let key = band + 1;
    for (let row = 0; row < rowsPerBand; row++) key = mix(Math.imul(key, 31) ^ filled[band * rowsPerBand + row]!);
    keys[band] = key;
  }
  return keys;
}
