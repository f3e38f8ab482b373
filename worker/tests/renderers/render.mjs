// Draws Vega-Lite specs and reads Mermaid's language with the programs that front ends use.
//
// One JSON value comes in, one goes out:
//   {"vega_lite": [SPEC, ..], "mermaid": [TEXT, ..], "font": PATH}
//   {"vega_lite": [{"warnings": [..], "svg": "..", "png": BASE64} | {"error": ".."}, ..],
//    "mermaid":   [{"vertices": [{id, text, type}], "edges": [{start, end, text, type, stroke}], "groups": [..]} | {"error": ".."}, ..]}
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { JSDOM } from 'jsdom';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';

// Mermaid cleans labels with the document's own parser, so there has to be a document before it is loaded. Vega, which
// is loaded already, does without.
const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document, Element: window.Element });
const { default: mermaid } = await import('mermaid');

const asked = JSON.parse(readFileSync(0, 'utf8'));
await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
const font = { fontBuffers: [readFileSync(asked.font)], loadSystemFonts: false };

async function draw(spec) {
  const warnings = [];
  const note = (...words) => void warnings.push(words.join(' '));
  const logger = { level: () => logger, warn: note, error: note, info: () => logger, debug: () => logger };
  const view = new vega.View(vega.parse(vegaLite.compile(spec, { logger }).spec), { renderer: 'none', logger });
  const svg = await view.toSVG();
  const options = { background: 'white', fitTo: { mode: 'zoom', value: asked.zoom ?? 2 }, font };
  return { warnings, svg, png: Buffer.from(new Resvg(svg, options).render().asPng()).toString('base64') };
}

// Mermaid keeps entities in a form of its own until it draws.
const shown = (text) =>
  text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(code))
    .replace(/ﬂ°quot¶ß/g, '"')
    .replace(/<br\s*\/?>/g, '\n');

async function read(text) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return {
    vertices: [...db.getVertices().values()].map(({ id, text, type }) => ({ id, text: shown(text), type: type ?? null })),
    edges: db.getEdges().map(({ start, end, text, type, stroke }) => ({ start, end, text: shown(text), type, stroke })),
    groups: db.getSubGraphs().map(({ id, title, nodes }) => ({ id, title: shown(title), nodes })),
  };
}

async function each(list, what) {
  const answers = [];
  for (const item of list ?? []) {
    answers.push(await what(item).catch((error) => ({ error: String(error) })));
  }
  return answers;
}

const answer = { vega_lite: await each(asked.vega_lite, draw), mermaid: await each(asked.mermaid, read) };
process.stdout.write(JSON.stringify(answer));
