// Reads a JSON list of diagrams from standard input; prints for each whether Mermaid's own parser takes it.
import { JSDOM } from "jsdom";

const dom = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const mermaid = (await import("mermaid")).default;

let input = "";
for await (const chunk of process.stdin) input += chunk;
const results = [];
for (const text of JSON.parse(input)) {
  try {
    results.push({ ok: true, type: (await mermaid.parse(text)).diagramType });
  } catch (error) {
    results.push({ ok: false, error: String(error.message ?? error).slice(0, 500) });
  }
}
console.log(JSON.stringify(results));
