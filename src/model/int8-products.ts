// Whether this machine multiplies in int8 without loss. x86 processors before VNNI add pairs of products in 16 bits, which
// overflow silently.
import { compile, f32 } from "../engine/runtime.ts";
import { weight } from "../engine/tensor.ts";
import { UserError } from "../run/errors.ts";
import type { Precision } from "./precision.ts";
import { int8Weight } from "./quantise.ts";

/** @throws UserError where products in int8 would be wrong */
export async function checkInt8Products(precision: Precision | undefined): Promise<void> {
  if (precision !== "w8a8" || (await areExact())) return;
  throw new UserError(
    "weights w8a8: this processor loses digits in products of int8 (it has no VNNI); use int8, or float32 where memory allows",
  );
}

/** The largest sums that int8 gives, which overflow first. */
async function areExact(): Promise<boolean> {
  const [rows, columns] = [16, 64];
  const ones = int8Weight([rows, columns], [new Float32Array(rows * columns).fill(1)], "int8");
  const program = await compile(
    ({ x }) => ({ y: x.matmul(weight("w", [rows, columns]).swap()) }),
    { x: f32(4, columns) },
    {
      weights: new Map([["w", ones]]),
    },
  );
  const { y } = await program.run({ x: new Float32Array(4 * columns).fill(1) });
  await program.release();
  return y!.every((value) => Math.abs(value / columns - 1) < 1e-5);
}
