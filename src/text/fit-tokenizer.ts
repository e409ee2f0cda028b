// Holds a tokenizer to the rows of a model's embedding. Knows no model: the rows come as a number.
import { CheckpointError, DataError } from "../run/errors.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What the families that we know call their embedding, in Hugging Face's layout. */
const embeddingName = "model.embed_tokens.weight";

/**
 * The tokenizer for a model with so many rows. Fewer tokens than rows are common. More are let pass as long as no text needs
 * them: Gemma 3's text models ship with a token for images, of which they have no row.
 * @throws CheckpointError when a token without a row begins texts or ends turns, or is no added token; `encode` throws DataError
 * for a text that holds one
 */
export function fitTokenizer(tokenizer: Tokenizer, rows: number): Tokenizer {
  const { vocabularySize, bosId, eosId, piece, isAdded } = tokenizer;
  if (vocabularySize <= rows) return tokenizer;
  const beyond = Array.from({ length: vocabularySize - rows }, (_, index) => rows + index).filter(
    (id) => piece(id) !== "",
  );
  const sizes = `tokenizer.json knows ${vocabularySize} tokens, the embedding ${embeddingName} has ${rows} rows`;
  const needed = beyond.find((id) => id === bosId || id === eosId || !isAdded(id));
  if (needed !== undefined) {
    throw new CheckpointError(
      `${sizes}: ${beyond.length} tokens from ${JSON.stringify(piece(rows))} (${rows}) on have none, and texts need ${JSON.stringify(piece(needed))}; take the tokenizer that belongs to the model, or a model whose embedding was resized for it`,
    );
  }
  return {
    ...tokenizer,
    endOfTurnIds: tokenizer.endOfTurnIds.filter((id) => id < rows),
    encode(text, options) {
      const ids = tokenizer.encode(text, options);
      const unknown = ids.find((id) => id >= rows);
      if (unknown === undefined) return ids;
      throw new DataError(
        `${sizes}: ${JSON.stringify(piece(unknown))} (${unknown}), which stands in the text, has none`,
      );
    },
  };
}
