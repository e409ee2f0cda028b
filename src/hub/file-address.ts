// Where a file of a repository is on the hub. Knows addresses, not requests.
import type { Repository } from "./model-name.ts";

export function fileAddress(endpoint: string, { type, name }: Repository, revision: string, file: string): string {
  const folder = type === "model" ? "" : `${type}s/`;
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${folder}${name}/resolve/${revision}/${path}`;
}
