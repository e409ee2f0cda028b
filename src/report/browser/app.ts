// The page's own program: unpacks the samples, shows them, judges them again. Without it a drawn few stand in the page.
import type { SampleData } from "../sample-data.ts";
import { browse, entriesOf } from "./browse.ts";
import { recheck } from "./recheck.ts";
import { recount } from "./recount.ts";
import { weigh } from "./weigh.ts";

async function unpack(base64: string): Promise<SampleData> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as SampleData;
}

async function start(): Promise<void> {
  const packed = document.querySelector("#sample-data")?.textContent;
  const section = document.querySelector<HTMLElement>("#samples");
  if (!packed || section === null) return;
  const data = await unpack(packed);
  const entries = entriesOf(data);
  const list = browse(section, data, entries);
  weigh(section.querySelector<HTMLElement>(".weigh")!, data);
  const status = section.querySelector<HTMLElement>(".recheck")!;
  recheck(data, entries, ({ judged, total, differing, samples }) => {
    const agree =
      differing.length === 0
        ? "all as the run stored them"
        : `${differing.length} scores are not as the run stored them, first ${differing[0]!.metric} of ${differing[0]!.id}`;
    status.textContent =
      judged < total
        ? `Judging again in this page: ${judged} of ${total}`
        : `Judged again in this page: ${total} completions, ${agree}.`;
    if (judged < total) return;
    list.refresh();
    recount(section.querySelector<HTMLElement>(".recount")!, data, samples);
  });
}

void start();
