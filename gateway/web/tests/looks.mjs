// How the main screens look, held against small pictures of how they looked: layout and colours, not what the market said.
//   WEB_LOOKS=write journeys … "looks"   takes them anew
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { administer, adminScreens, memberScreens, prepare, show, visitorScreens } from './screens.mjs';

const references = join(dirname(fileURLToPath(import.meta.url)), 'looks');
/** So many points of the page are one of a reference: letters are shades there. */
const scale = 8;
/** A tile is so many points of the reference wide and high. */
const tile = 4;
/** Shades that tiles may differ by, of 255, and the share of tiles that may differ by more. */
const shadesMax = 10;
const tilesMax = 0.01;

/** Takes away what is never the same: numbers, times, marks of ups and downs, drawings of prices, and rows that the market makes. */
function maskPage() {
  const masked = ['canvas', '[data-testid=chart]', '[data-testid=ladder]', '[data-pane=book] tbody', '[data-pane=market] svg', '[data-testid=ledger] tbody', '[data-testid=life]', '[data-testid=reasons]', '[data-testid=standing]', '[data-admin-figures]', 'main svg', '[aria-live]'];
  for (const one of document.querySelectorAll(masked.join(','))) one.style.setProperty('visibility', 'hidden', 'important');
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const one = words.currentNode.parentElement;
    if (/[\d▲▼–]/.test(words.currentNode.data) && !/^(SCRIPT|STYLE)$/.test(one.tagName)) one.style.setProperty('visibility', 'hidden', 'important');
  }
  for (const one of document.querySelectorAll('input')) one.style.setProperty('color', 'transparent', 'important');
  document.activeElement?.blur();
}

/** Counts what is asked for and not answered yet; `quiet` waits until nothing has been for a while. */
function watchOf(page) {
  const asked = new Set();
  let since = Date.now();
  page.on('request', (one) => asked.add(one));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (one) => (asked.delete(one), (since = Date.now())));
  return async () => {
    for (const until = Date.now() + 20_000; Date.now() < until; ) {
      const waits = await page.locator('.animate-pulse:visible, [aria-busy=true]:visible').count();
      if (asked.size === 0 && waits === 0 && Date.now() - since > 500) return;
      await page.waitForTimeout(50);
    }
    throw new Error('the page does not come to rest');
  };
}

/** A picture as shades of grey, smaller, drawn by a page of its own. */
async function shadesOf(drawer, png, factor) {
  const { width, height, shades } = await drawer.evaluate(
    async ([source, factor]) => {
      const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${source}`)).blob());
      const { width, height } = picture;
      const small = { width: Math.floor(width / factor), height: Math.floor(height / factor) };
      const whole = new OffscreenCanvas(width, height).getContext('2d');
      whole.drawImage(picture, 0, 0);
      const all = whole.getImageData(0, 0, width, height).data;
      const shades = [];
      // The mean of a square: the same on every machine, which a browser's own scaling is not.
      for (let y = 0; y < small.height; ++y) {
        for (let x = 0; x < small.width; ++x) {
          let sum = 0;
          for (let j = 0; j < factor; ++j) for (let i = 0; i < factor; ++i) {
            const at = ((y * factor + j) * width + x * factor + i) * 4;
            sum += 0.299 * all[at] + 0.587 * all[at + 1] + 0.114 * all[at + 2];
          }
          shades.push(Math.round(sum / factor / factor));
        }
      }
      return { ...small, shades };
    },
    [png.toString('base64'), factor],
  );
  return { width, height, shades: Uint8Array.from(shades) };
}

/** A PNG of shades of grey. */
function pngOf({ width, height, shades }) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; ++y) Buffer.from(shades.subarray(y * width, (y + 1) * width)).copy(lines, y * (width + 1) + 1);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The tiles that differ, by how much; and their share of all. */
export function differing(a, b) {
  if (a.width !== b.width || a.height !== b.height) return { share: 1, tiles: [] };
  const tiles = [];
  let count = 0;
  for (let y = 0; y < a.height; y += tile) {
    for (let x = 0; x < a.width; x += tile) {
      let sum = 0;
      let points = 0;
      for (let j = y; j < Math.min(y + tile, a.height); ++j) for (let i = x; i < Math.min(x + tile, a.width); ++i) {
        sum += Math.abs(a.shades[j * a.width + i] - b.shades[j * a.width + i]);
        points += 1;
      }
      count += 1;
      if (sum / points > shadesMax) tiles.push({ x, y, by: Math.round(sum / points) });
    }
  }
  return { share: tiles.length / count, tiles };
}

function picked(screens, names) {
  return screens.filter((one) => names.includes(one.name));
}

export function addLookJourneys(journey, { browser, pictures }) {
  const writes = process.env.WEB_LOOKS === 'write';
  const kinds = [
    { width: 1440, height: 900, theme: 'dark', language: 'en' },
    { width: 1024, height: 768, theme: 'light', language: 'en' },
    { width: 390, height: 844, theme: 'light', language: 'ko' },
  ];

  async function look(who, quiet, drawer, screen, ids, kind, faults) {
    await show(who, screen, ids);
    await quiet();
    await who.page.mouse.move(0, 0);
    await who.page.evaluate(maskPage);
    const name = `${screen.name}-${kind.width}`;
    const png = await who.page.screenshot({ animations: 'disabled', caret: 'hide' });
    const now = await shadesOf(drawer, png, scale);
    const file = join(references, `${name}.png`);
    if (pictures !== '') {
      mkdirSync(pictures, { recursive: true });
      writeFileSync(join(pictures, `look-${name}.png`), png);
    }
    // What was masked on this page stays so: the next screen is another one.
    if (writes) return writeFileSync(file, pngOf(now));
    if (!existsSync(file)) return faults.push(`${name}: there is no picture of it yet`);
    const { share, tiles } = differing(now, await shadesOf(drawer, readFileSync(file), 1));
    console.log(`       ${name}: ${(share * 100).toFixed(2)} % of the tiles differ`);
    if (share <= tilesMax) return;
    const worst = tiles.sort((a, b) => b.by - a.by).slice(0, 5).map(({ x, y, by }) => `${x * scale},${y * scale} by ${by}`);
    faults.push(`${name}: ${(share * 100).toFixed(1)} % of the tiles differ: ${worst.join('; ')}`);
    if (pictures !== '') writeFileSync(join(pictures, `look-${name}-before.png`), readFileSync(file));
  }

  for (const kind of kinds) {
    journey(`looks: the main screens at ${kind.width} points look as they did`, async (who) => {
      const context = await browser().newContext();
      const drawer = await context.newPage();
      const faults = [];
      const all = async (screens, ids) => {
        const quiet = watchOf(who.page);
        for (const screen of screens) await look(who, quiet, drawer, screen, ids, kind, faults);
      };
      await who.open('/', { ...kind });
      await all(picked(visitorScreens, ['market', 'login', 'about']), {});
      await who.page.reload();
      await who.live();
      await who.register();
      const ids = await prepare(who);
      // Sessions stand in no order of their own: the account's page is held where they are below what is seen.
      await all(picked(memberScreens, ['trade', 'portfolio', ...(kind.width < 768 ? ['account'] : []), 'jobs', 'order']), ids);
      await who.close();
      if (kind.width === 1440) {
        await who.open('/', { ...kind });
        // Not the users: how many there are depends on what was tried before.
        await administer(who);
        await all(picked(adminScreens, ['admin-symbols', 'admin-settings']), ids);
      }
      await context.close();
      assert.deepEqual(faults, []);
    });
  }
}
