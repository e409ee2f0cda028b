// The end of a run that did not come back by itself.

/** Thrown through an interpreter, which is put back or thrown away afterwards; the message goes on from "the program". */
export class RunEnded extends Error {
  override name = "RunEnded";
}
