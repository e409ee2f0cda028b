// How a page names what lies on this machine.
import { isAbsolute } from "node:path";

/** The last two names of an absolute path; where it lies on this machine is nobody's concern. */
export function shortPath(path: string): string {
  return isAbsolute(path) ? path.split(/[\\/]/).filter(Boolean).slice(-2).join("/") : path;
}
