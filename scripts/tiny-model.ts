// Writes the tests' model of a few thousand parameters as a folder, and an adapter for it in the folder `adapter` inside,
// for programs that compare with them.
//
//   node --import tsx scripts/tiny-model.ts OUT
import { join } from "node:path";
import { saveAdapter } from "../src/model/adapter.ts";
import { saveModel } from "../src/model/save.ts";
import { tinyFolder, tinyLora } from "../test/tiny-gemma.ts";

const out = process.argv[2];
if (out === undefined) throw new Error("usage: node --import tsx scripts/tiny-model.ts OUT");
saveModel(out, tinyFolder());
const everything = {
  targets: "all-linear",
  dora: true,
  rslora: true,
  rankPattern: { "mlp.*": 1 },
  alphaPattern: { "^model.layers.1.mlp.up_proj": 9 },
};
saveAdapter(join(out, "adapter"), tinyLora(everything), "base");
