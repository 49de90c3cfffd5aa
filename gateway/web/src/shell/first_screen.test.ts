import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, it } from 'vitest';

/** What the scripts and the style of the first screen may weigh, as a browser fetches them. Whoever needs more measures Lighthouse first. */
const scriptsMax = 136_000;
const styleMax = 9_000;
/** Each file is a round over a slow network. */
const filesMax = 4;

let html = '';
const files = new Map<string, Rolldown.OutputChunk | Rolldown.OutputAsset>();
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the page names, and what that imports before it can run. */
function firstFiles(): string[] {
  const names = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((one) => one[1]!));
  for (const name of names) {
    const one = files.get(name);
    if (one?.type === 'chunk') one.imports.forEach((other) => names.add(other));
  }
  return [...names];
}
function weightOf(ending: string): number {
  const bytes = (one: Rolldown.OutputChunk | Rolldown.OutputAsset) => Buffer.from(one.type === 'chunk' ? one.code : one.source);
  return firstFiles().filter((name) => name.endsWith(ending)).reduce((sum, name) => sum + brotliCompressSync(bytes(files.get(name)!)).length, 0);
}

const weights = { scripts: 0, style: 0 };
beforeAll(async () => {
  // Libraries are other ones under a test.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    const made = (await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'silent', mode: 'production', build: { write: false } })) as Rolldown.RolldownOutput;
    for (const one of made.output) files.set(one.fileName, one);
  } finally {
    process.env['NODE_ENV'] = before;
  }
  html = String((files.get('index.html') as Rolldown.OutputAsset).source);
  weights.scripts = weightOf('.js');
  weights.style = weightOf('.css');
}, 240_000);

it('the first screen is light, and comes in few files', () => {
  expect(firstFiles().length).toBeLessThanOrEqual(filesMax);
  expect(weights.scripts).toBeLessThanOrEqual(scriptsMax);
  expect(weights.style).toBeLessThanOrEqual(styleMax);
});

it('what a visitor does not see at first is not in it', () => {
  const modules = firstFiles().flatMap((name) => {
    const one = files.get(name);
    return one?.type === 'chunk' ? Object.keys(one.modules) : [];
  });
  expect(modules.length).toBeGreaterThan(50);
  const later = /node_modules\/(lightweight-charts|zod|@tanstack\/(react-)?(table|virtual))|\/src\/(admin|portfolio|reference|settlement|risk|jobs\/jobs_page)\/|dialog\.tsx|inbox_store|problem_strings/;
  expect(modules.filter((name) => later.test(name) && !name.endsWith('strings.ts'))).toEqual([]);
});

it('the style sheet comes before the scripts', () => {
  expect(html.indexOf('rel="stylesheet"')).toBeGreaterThan(0);
  expect(html.indexOf('rel="stylesheet"')).toBeLessThan(html.indexOf('<script type="module"'));
});
