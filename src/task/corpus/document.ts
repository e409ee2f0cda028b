// What a document of the corpus holds. Knows no kind of text.

export type Message = { role: "user" | "assistant"; content: string };

/** Either a chat or a plain text. */
export type CorpusContent = { messages: Message[]; text?: undefined } | { text: string; messages?: undefined };
