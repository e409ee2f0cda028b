// Hours as people read them.
import { duration } from "../report/format.ts";

export const hours = (value: number): string => duration(value * 3_600_000);
