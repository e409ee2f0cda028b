// What TPUs can do, as their maker publishes it. Knows no model.
import { UsageError } from "../run/errors.ts";

export type Chip = {
  /** Floating point operations a second in bfloat16. */
  flops: number;
  memoryBytes: number;
  /** Bytes a second between the chip and its memory. */
  memoryBandwidth: number;
  /** Bytes a second from the chip to its neighbours, one way. */
  linkBandwidth: number;
  chipsPerHost: number;
  source: string;
};

/** Read from Google's pages in 2026; the older figure where two pages differ. */
const chips = {
  v5e: {
    flops: 197e12,
    memoryBytes: 16e9,
    memoryBandwidth: 819e9,
    linkBandwidth: 1600e9 / 8,
    chipsPerHost: 8,
    source: "https://docs.cloud.google.com/tpu/docs/v5e",
  },
  v6e: {
    flops: 918e12,
    memoryBytes: 32e9,
    memoryBandwidth: 1600e9,
    linkBandwidth: 3200e9 / 8,
    chipsPerHost: 8,
    source: "https://docs.cloud.google.com/tpu/docs/v6e",
  },
} as const satisfies Record<string, Chip>;

export type Devices = { name: string; chip: Chip; count: number; hosts: number };

/** @throws UsageError for a kind that is not known @example readDevices("v5e-8") */
export function readDevices(name: string): Devices {
  const [, kind = "", digits = ""] = /^(v\w+)-(\d+)$/.exec(name) ?? [];
  const chip = (chips as Record<string, Chip>)[kind];
  const count = Number(digits);
  if (chip === undefined || count < 1)
    throw new UsageError(
      `--devices ${name} is not known: say ${Object.keys(chips).join(" or ")}, a dash and how many, like v5e-8`,
    );
  return { name, chip, count, hosts: Math.ceil(count / chip.chipsPerHost) };
}
