// Where the endpoints that people have usually are, which variable holds their key, and what they must be told before they
// show their thinking. Knows no model and no price: both change.

export const presetNames = ["lm-studio", "ollama", "vllm", "llama.cpp", "deepseek", "gemini", "openrouter"] as const;
export type PresetName = (typeof presetNames)[number];

export type Preset = {
  url: string;
  keyVariable: string;
  /** On one's own machine, where a token costs nothing. */
  isLocal: boolean;
  /** Further keys of a request. */
  body: Record<string, unknown>;
};

const local = (url: string): Preset => ({ url, keyVariable: "RECKON_TEACHER_KEY", isLocal: true, body: {} });

export const presets: Readonly<Record<PresetName, Preset>> = {
  "lm-studio": local("http://localhost:1234/v1"),
  ollama: local("http://localhost:11434/v1"),
  vllm: local("http://localhost:8000/v1"),
  "llama.cpp": local("http://localhost:8080/v1"),
  deepseek: { url: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY", isLocal: false, body: {} },
  gemini: {
    url: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyVariable: "GEMINI_API_KEY",
    isLocal: false,
    body: { extra_body: { google: { thinking_config: { include_thoughts: true } } } },
  },
  openrouter: {
    url: "https://openrouter.ai/api/v1",
    keyVariable: "OPENROUTER_API_KEY",
    isLocal: false,
    body: { reasoning: { enabled: true }, usage: { include: true } },
  },
};
