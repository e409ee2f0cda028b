// The device that the programs of this process run on, and what it leaves to the processor. Knows no runtime.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOfNode, traceEvent } from "./trace-line.ts";

export const devices = ["cpu", "webgpu", "cuda", "coreml", "dml"] as const;
export type Device = (typeof devices)[number];

let inUse: Device = "cpu";

/** From now on programs are compiled for this device, unless they say another. */
export const useDevice = (device: Device): void => {
  inUse = device;
};

export const deviceInUse = (): Device => inUse;

/** The nodes of all programs that a device has run, and those that it has no kernel for, by operator. */
export type Placement = { nodes: number; onProcessor: Map<string, number> };

const placements = new Map<Device, Placement>();

/** Where the nodes of the programs so far were run; undefined where none has run on the device. */
export const placementOn = (device: Device): Placement | undefined => placements.get(device);

/**
 * What has a program's first run on a device written down: `filePrefix` is where the runtime is to write how long each node
 * took, and `read` takes in what it wrote, when it has ended that.
 */
export function watchPlacement(device: Device): { filePrefix: string; read(): void } {
  const folder = mkdtempSync(join(tmpdir(), "reckon-placement-"));
  return {
    filePrefix: join(folder, "run"),
    read() {
      const placement = placements.get(device) ?? { nodes: 0, onProcessor: new Map<string, number>() };
      placements.set(device, placement);
      for (const { provider, operator } of readdirSync(folder).flatMap((name) => nodesIn(join(folder, name)))) {
        placement.nodes += 1;
        if (provider === "CPUExecutionProvider")
          placement.onProcessor.set(operator, (placement.onProcessor.get(operator) ?? 0) + 1);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nodesIn(file: string): { provider: string; operator: string }[] {
  const events = readFileSync(file, "utf8").split("\n").map(traceEvent);
  return events.flatMap((event) =>
    event && isOfNode(event) ? [{ provider: event.args.provider!, operator: event.args.op_name! }] : [],
  );
}
