// One turn of a conversation. Knows no layout.

export type Message = { role: "system" | "user" | "assistant"; content: string };
