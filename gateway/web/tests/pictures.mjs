// Pictures of every screen, and what is wrong with each: axe, what stands out of the page, words that are missing.
//   node tests/pictures.mjs PROGRAM WEB_DIR PICTURES_DIR [WIDTHS] [THEMES] [LANGUAGES] [FILTER]
// A filter is a part of names, or several whole ones with `|` between them; `admin-*` is all that begin so. Notes are to be looked at, and fail nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { MadangNode } from './node.mjs';
import { Person } from './person.mjs';
import { adminScreens, administer, memberScreens, prepare, show, visitorScreens } from './screens.mjs';

const [program, webDir, pictures, widths = '1440,1024,390', themes = 'dark,light', languages = 'ko,en', filter = ''] = process.argv.slice(2);
const node = new MadangNode(program, webDir, { 'makers.orders_per_second': 20 });
const faults = [];
let count = 0;
mkdirSync(pictures, { recursive: true });

/** A page that scrolls is seen to its end: the window is made as high as it is. A dialog stays in the window as it was. */
async function takeWhole(page, path) {
  const size = page.viewportSize();
  const more = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null || document.querySelector('[role=dialog]') ? 0 : main.scrollHeight - main.clientHeight;
  });
  if (more > 0) {
    await page.setViewportSize({ ...size, height: size.height + more });
    await page.waitForTimeout(300);
  }
  await page.screenshot({ path });
  if (more > 0) await page.setViewportSize(size);
}

/** Tables and lines that are wider than what they stand in, so that something is out of sight. */
function cutOff() {
  const out = [];
  for (const one of document.querySelectorAll('main *, [role=dialog], [role=dialog] *')) {
    const style = getComputedStyle(one);
    if (one.clientWidth === 0 || one.classList.contains('sr-only') || style.overflowX === 'visible' || one.scrollWidth <= one.clientWidth + 1) continue;
    if (style.textOverflow === 'ellipsis') out.push(`shortened "${one.textContent.slice(0, 40)}"`);
    else out.push(`${one.scrollWidth - one.clientWidth} px out of sight in ${one.className.slice?.(0, 40)} ${one.querySelector('[data-testid]')?.dataset.testid ?? ''}`);
  }
  return [...new Set(out)];
}

async function look(who, screen, ids, kind) {
  const { page } = who;
  await show(who, screen, ids);
  const file = `${screen.name}-${kind}`;
  await takeWhole(page, join(pictures, `${file}.png`));
  count += 1;
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  for (const one of await page.evaluate(cutOff)) console.log(`NOTE ${file}: ${one}`);
  if (over > 0) faults.push(`${file}: ${over} px too wide`);
  const bare = (await page.locator('body').innerText()).match(/\b(accounts|admin|identity|jobs|market|portfolio|problem|risk|settlement|shell|trading|ui)\.[a-z]\w*(\.\w+)*/g);
  const missing = (bare ?? []).filter((one) => !/^(accounts\.max_per_user|admin\.consent_required|risk\.kill)$/.test(one));
  if (missing.length > 0) faults.push(`${file}: no words for ${[...new Set(missing)].join(', ')}`);
  for (const one of await page.locator('main [role=alert]:visible').allInnerTexts()) if (one !== '' && !screen.refuses) faults.push(`${file}: ${one.split('\n')[0]}`);
  for (const one of await who.accessibility()) faults.push(`${file}: ${one}`);
}

await node.start();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const wanted = (screens) => screens.filter((one) => one.name.includes(filter) || filter.split('|').some((part) => one.name === part || (part.endsWith('*') && one.name.startsWith(part.slice(0, -1)))));
try {
  const member = new Person(browser, node);
  await member.open('/');
  await member.register();
  const ids = await prepare(member);
  await member.close();
  for (const width of widths.split(',').map(Number)) {
    for (const theme of themes.split(',')) {
      for (const language of languages.split(',')) {
        const kind = `${width}-${theme}-${language}`;
        // A user's own language follows him to every browser.
        await node.api('users/settings', (await member.asked()).token, { method: 'PUT', body: JSON.stringify({ language }) });
        const size = { width, height: width < 500 ? 844 : 900, theme, language };
        for (const [screens, enter] of [[visitorScreens, null], [memberScreens, (who) => who.signIn()], [adminScreens, administer]]) {
          const all = wanted(screens).filter((one) => !one.narrow || width < 768);
          if (all.length === 0) continue;
          const who = new Person(browser, node);
          who.name = member.name;
          await who.open('/', size);
          if (enter) await enter(who);
          for (const screen of all) await look(who, screen, ids, kind).catch((fault) => faults.push(`${screen.name}-${kind}: ${String(fault).split('\n')[0]}`));
          for (const fault of who.faults) faults.push(`${kind}: console: ${fault}`);
          await who.close();
        }
      }
    }
  }
} finally {
  await browser.close();
  await node.remove();
}
for (const fault of faults) console.log(fault);
console.log(`${count} pictures; ${count} passed, ${faults.length} failed`);
process.exit(faults.length === 0 ? 0 : 1);
