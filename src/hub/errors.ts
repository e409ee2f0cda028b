// What the hub refuses or cannot give, and a download that was stopped, each as one sentence.
import { UserError } from "../run/errors.ts";

/** The hub, its cache or the way to it is at fault. */
export class HubError extends UserError {
  override name = "HubError";
}

/** Stopped on request; what came is kept. */
export class DownloadInterruptedError extends UserError {
  override exitCode = 130;
  override name = "DownloadInterruptedError";

  constructor() {
    super("interrupted; what was downloaded is kept, and the same command goes on from there");
  }
}

/** Something that may pass; its message is the sentence to show when it does not. */
export class TransientError extends Error {
  override name = "TransientError";
  /** How long the server asked to be left alone, in milliseconds. */
  readonly waitMs: number | undefined;
  /** Whether the attempt brought the work forward, so that it does not count as one in vain. */
  readonly gained: boolean;

  constructor(message: string, { waitMs, gained = false }: { waitMs?: number | undefined; gained?: boolean } = {}) {
    super(message);
    this.waitMs = waitMs;
    this.gained = gained;
  }
}
