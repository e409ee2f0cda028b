// The endpoints of a recipe, with what their presets say. Knows no request.
import { presets } from "./presets.ts";
import type { TeacherSettings } from "./recipe.ts";

export type Endpoint = Omit<TeacherSettings, "preset" | "url" | "keyVariable" | "price"> & {
  name: string;
  url: string;
  keyVariable: string;
  /** For a million tokens; undefined where nobody said. */
  price: { input: number; output: number } | undefined;
  body: Record<string, unknown>;
};

const embeddedScheme = "reckon://";

/** The path or name of a model that Reckon itself runs; undefined where somebody else does. */
export const embeddedModel = ({ url }: { url?: string | undefined }): string | undefined =>
  url?.startsWith(embeddedScheme) ? url.slice(embeddedScheme.length) : undefined;

const free = { input: 0, output: 0 };

/** @throws Error for a teacher with neither preset nor url, which the loader has refused */
export function endpointOf(name: string, { preset, url, keyVariable, price, ...settings }: TeacherSettings): Endpoint {
  const known = preset === undefined ? undefined : presets[preset];
  const address = url ?? known?.url;
  if (address === undefined) throw new Error(`the teacher ${name} has neither preset nor url`);
  return {
    ...settings,
    name,
    url: address,
    keyVariable: keyVariable ?? known?.keyVariable ?? "RECKON_TEACHER_KEY",
    price: price ?? (known?.isLocal || embeddedModel({ url }) !== undefined ? free : undefined),
    body: known?.body ?? {},
  };
}

/** What tokens cost at an endpoint; 0 where nobody said. */
export function costOf(
  { price = free }: Pick<Endpoint, "price">,
  { promptTokens, completionTokens }: { promptTokens: number; completionTokens: number },
): number {
  return (promptTokens * price.input + completionTokens * price.output) / 1e6;
}
