// Figures of the app as a browser meets it: the first screen, frames a second and the main thread under many ticks, the heap over time, Lighthouse.
//   node tests/figures.mjs PROGRAM WEB_DIR OUT.json [ORDERS_PER_SECOND] [HEAP_MINUTES] [LIGHTHOUSE_FOLDER]
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { MadangNode } from './node.mjs';
import { opened, ticksOf } from './ticks.mjs';

const [program, webDir, out, rate = '550', minutes = '10', lighthouse = ''] = process.argv.slice(2);
const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wait = (ms) => new Promise((then) => setTimeout(then, ms));
const load = () => loadavg()[0].toFixed(2);
/** What the app promises on a quiet machine. Lighthouse's are only held where it could be fetched. */
const budgets = [
  ['first_screen', 'interactive_ms', 'at most', 1_500],
  ['first_screen', 'kB_brotli', 'at most', 250],
  ['ticks', 'symbols', 'at least', 30],
  ['ticks', 'stream_frames_s', 'at least', 500],
  ['ticks', 'fps', 'at least', 55],
  ['ticks', 'main_thread_percent', 'at most', 50],
  ['heap', 'MB_a_minute', 'at most', 0.1],
  ...['desktop', 'mobile'].flatMap((preset) => ['performance', 'accessibility', 'best_practices'].map((name) => [`lighthouse_${preset}`, name, 'at least', 95])),
];
const found = { at: new Date().toISOString(), cores: cpus().length };
const say = (name, value) => {
  found[name] = { ...value, load: load() };
  console.log(`${name}: ${JSON.stringify(found[name])}`);
};

async function firstScreen(browser, url) {
  const runs = [];
  for (let i = 0; i < 3; ++i) {
    const { context, page } = await opened(browser, url);
    await wait(2_500);
    runs.push(
      await page.evaluate(() => {
        const files = performance.getEntriesByType('resource').filter((one) => /\/assets\/.*\.(js|css)$/.test(one.name));
        return {
          ladder_ms: Math.round(globalThis.counted.ladder),
          paint_ms: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
          lcp_ms: Math.round(globalThis.counted.lcp ?? 0),
          files: files.length,
          kB: Math.round(files.reduce((sum, one) => sum + one.encodedBodySize, 0) / 1_000),
        };
      }),
    );
    await context.close();
  }
  const middle = (name) => runs.map((one) => one[name]).sort((a, b) => a - b)[1];
  say('first_screen', { interactive_ms: middle('ladder_ms'), first_paint_ms: middle('paint_ms'), largest_paint_ms: middle('lcp_ms'), files: middle('files'), kB_brotli: middle('kB') });
}

async function underTicks(browser, url, throttle) {
  say(throttle > 1 ? `ticks_${throttle}x_slower` : 'ticks', await ticksOf(browser, url, { throttle }));
}

async function heap(browser, url) {
  const { context, page } = await opened(browser, url);
  const cdp = await context.newCDPSession(page);
  const used = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1_000_000;
  };
  await wait(60_000);
  const begin = await used();
  const sizes = [];
  for (let i = 0; i < Number(minutes); ++i) {
    await wait(60_000);
    sizes.push(Number((await used()).toFixed(2)));
  }
  const grown = (sizes.at(-1) - begin) / sizes.length;
  say('heap', { minutes: sizes.length, begin_MB: Number(begin.toFixed(2)), sizes_MB: sizes, MB_a_minute: Number(grown.toFixed(3)) });
  await context.close();
}

async function lighthouseOf(url, preset) {
  const report = join(tmpdir(), `madang.lighthouse.${process.pid}.json`);
  const words = [join(lighthouse, 'node_modules/lighthouse/cli/index.js'), url, '--quiet', '--output=json', `--output-path=${report}`, '--no-enable-error-reporting', `--chrome-flags=--headless=new ${flags.join(' ')}`, ...(preset === 'desktop' ? ['--preset=desktop'] : [])];
  await promisify(execFile)(process.execPath, words, { env: { ...process.env, CHROME_PATH: chrome }, timeout: 240_000 });
  const { categories, audits } = JSON.parse(readFileSync(report, 'utf8'));
  const score = (name) => Math.round((categories[name]?.score ?? 0) * 100);
  const lost = Object.values(categories).flatMap((one) => one.auditRefs).map(({ id }) => audits[id]).filter((one) => one.score !== null && one.score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(one.scoreDisplayMode)).map((one) => one.id);
  say(`lighthouse_${preset}`, { performance: score('performance'), accessibility: score('accessibility'), best_practices: score('best-practices'), below: [...new Set(lost)].slice(0, 12) });
}

const calm = new MadangNode(program, webDir, { 'makers.orders_per_second': 20 });
const busy = new MadangNode(program, webDir, { 'makers.orders_per_second': rate });
const browser = await chromium.launch({ executablePath: chrome, args: flags });
try {
  await calm.start();
  await wait(5_000);
  await firstScreen(browser, calm.url);
  if (lighthouse !== '' && existsSync(join(lighthouse, 'node_modules/lighthouse'))) {
    for (const preset of ['desktop', 'mobile']) await lighthouseOf(calm.url, preset).catch((why) => say(`lighthouse_${preset}`, { failed: String(why).split('\n')[0] }));
  }
  await calm.end();
  await busy.start();
  await wait(10_000);
  await underTicks(browser, busy.url, 1);
  await underTicks(browser, busy.url, 4);
  if (Number(minutes) > 0) await heap(browser, busy.url);
} finally {
  await browser.close();
  await calm.remove();
  await busy.remove();
}
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(found, null, 2)}\n`);

let kept = 0;
const broken = [];
for (const [name, figure, bound, value] of budgets) {
  const measured = found[name]?.[figure];
  if (measured === undefined) console.log(`left out: ${name}.${figure}`);
  else if (bound === 'at least' ? measured >= value : measured <= value) kept += 1;
  else broken.push(`${name}.${figure} is ${measured}, not ${bound} ${value}`);
}
for (const one of broken) console.log(`FAILED ${one}`);
console.log(`${kept} passed, ${broken.length} failed`);
process.exit(broken.length === 0 ? 0 : 1);
