// The errors that a user may meet, each with the exit code it ends the program with. A message is one clear sentence.

/** Something the user can put right; printed as one line, without a stack. */
export class UserError extends Error {
  exitCode = 1;
  override name = "UserError";
}

/** A recipe says something that it must not. */
export class RecipeError extends UserError {
  override exitCode = 2;
  override name = "RecipeError";
}

/** The command line says something that it must not. */
export class UsageError extends UserError {
  override exitCode = 2;
  override name = "UsageError";
}

/** A file of rows, or a row in it, is not what it should be. */
export class DataError extends UserError {
  override name = "DataError";
}

/** A checkpoint, model folder or adapter folder cannot be used. */
export class CheckpointError extends UserError {
  override name = "CheckpointError";
}
