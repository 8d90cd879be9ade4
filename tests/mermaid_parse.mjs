// Parses diagrams with the real Mermaid: texts as a JSON list on standard input, for each its error or null as output.
// The argument is a folder in which `npm install mermaid jsdom` was run.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(resolve(process.argv[2], "node_modules") + "/"));
const { JSDOM } = require("jsdom");
globalThis.window = new JSDOM("").window;
globalThis.document = globalThis.window.document;
const { default: mermaid } = await import(pathToFileURL(require.resolve("mermaid")));

const told = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  told.push(await mermaid.parse(text).then(() => null, (error) => String(error)));
}
console.log(JSON.stringify(told));
