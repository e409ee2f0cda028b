// Serves the published sets, made up in their own schemas and sizes (test/source-repositories.ts), as a hub on this
// machine, to try the shipped data recipes by hand. Prints the variables that lead to it, and serves until it is stopped:
//   npx tsx scripts/serve-sources.ts FOLDER [SCALE]
// At scale 1, which is the default, FOLDER takes 8 GB.
import { join } from "node:path";
import { openDatabase } from "../src/data/database.ts";
import { startHub } from "../test/loopback-hub.ts";
import { sourceRepositories } from "../test/source-repositories.ts";

const [folder, scale = "1"] = process.argv.slice(2);
if (folder === undefined) throw new Error("serve-sources.ts FOLDER [SCALE]");
const database = await openDatabase({ temporaryFolder: join(folder, "spill"), memoryBytes: 2e9 });
const repositories = await sourceRepositories(database, folder, Number(scale));
database.close();
const hub = await startHub(...repositories);
process.stdout.write(`HF_ENDPOINT=${hub.endpoint} HF_HOME=${join(folder, "home")}\n`);
