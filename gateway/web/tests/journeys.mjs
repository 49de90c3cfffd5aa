// The main journeys through the web app, in Debian's Chromium, against a real node.
//   node tests/journeys.mjs PROGRAM WEB_DIR [PICTURES_DIR] [FILTER]
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import adminProblems from '../src/admin/problem_strings.ts';
import problems from '../src/shell/problem_strings.ts';
import { addAdminJourneys } from './admin_journeys.mjs';
import { addBestPriceJourneys } from './best_price_journeys.mjs';
import { addLegJourneys } from './leg_journeys.mjs';
import { addMarketJourneys } from './market_journeys.mjs';
import { addOwnJourneys } from './own_journeys.mjs';
import { addLookJourneys } from './looks.mjs';
import { MadangNode } from './node.mjs';
import { Person } from './person.mjs';
import { addReferenceJourneys } from './reference_journeys.mjs';
import { addSecurityJourneys } from './security_journeys.mjs';
import { addStopJourneys } from './stop_journeys.mjs';
import { ticksOf } from './ticks.mjs';

const [program, webDir, pictures = '', filter = ''] = process.argv.slice(2);
const app = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = new MadangNode(program, webDir);
const journeys = [];
const journey = (name, run) => journeys.push({ name, run });

const askPrice = (page) => page.locator('[data-ladder^="ask:"]').last().getAttribute('data-ladder').then((text) => text.slice(4));
const lowest = async (symbol = '005930') => (await node.api(`market/quote/${symbol}`)).lower_limit;

journey('a visitor sees the live market, and what is new in it', async (who) => {
  const page = await who.open('/');
  await page.waitForSelector('[data-testid=chart] canvas');
  assert.ok((await page.locator('[data-pane=market] li').count()) >= 30);
  assert.ok((await page.locator('[data-ladder]').count()) >= 4);
  const before = await page.locator('[data-testid=ladder]').innerText();
  await page.waitForFunction((text) => document.querySelector('[data-testid=ladder]').innerText !== text, before);
  await page.locator('[data-pane=market] li', { hasText: '000660' }).locator('button').last().click();
  await page.waitForURL('**/trade/000660');
  assert.match(await page.locator('h1').innerText(), /SK hynix/);
});

journey('register, fund, trade, fill, cancel', async (who) => {
  const page = await who.open('/');
  await who.register();
  await who.place({ price: await askPrice(page), quantity: 1 });
  await who.tab('Executions');
  await page.waitForSelector('tr[data-execution]');
  await who.place({ price: await lowest(), quantity: 2 });
  await who.tab('Open');
  await who.openRows().first().waitFor();
  await who.openRows().first().getByRole('button', { name: 'Cancel' }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
  await who.tab('Cancelled');
  await who.openRows().first().waitFor();
  await who.tab('Positions');
  await page.waitForSelector('tr[data-position="005930"]');
  const { orders, executions } = await who.asked();
  assert.deepEqual(orders.map((one) => one.status), ['CANCELLED', 'FILLED']);
  assert.equal(executions.reduce((sum, one) => sum + Number(one.quantity), 0), 1);
});

journey('two clicks at once are one order', async (who) => {
  const page = await who.open('/');
  await who.register();
  await who.ticket({ price: await lowest(), quantity: 3 });
  await page.evaluate(() => {
    const button = document.querySelector('[data-pane=ticket] button[type=submit]');
    button.click();
    button.click();
  });
  await who.openRows().first().waitFor();
  assert.equal((await who.asked()).orders.length, 1);
});

journey('a click in the ladder fills the ticket, and with one click places the order', async (who) => {
  const page = await who.open('/');
  await who.register();
  const level = page.locator('[data-ladder^="bid:"]').first();
  const price = (await level.getAttribute('data-ladder')).slice(4);
  await level.click();
  assert.equal(await page.inputValue('input[name=price]'), price);
  await page.fill('input[name=quantity]', '1');
  await page.getByLabel('One click').check();
  await page.locator('[data-ladder^="bid:"]').last().click();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length + document.querySelectorAll('[title^="Own orders"]').length > 0);
  assert.equal((await who.asked()).orders.length, 1);
});

journey('an order is amended, and its own page tells its life', async (who) => {
  const page = await who.open('/');
  await who.register();
  const price = Number(await lowest());
  await who.place({ price, quantity: 4 });
  await who.openRows().first().getByRole('button', { name: 'Amend' }).click();
  const form = who.openRows().first().locator('form');
  await form.getByLabel('Price').fill('1');
  await form.getByRole('button', { name: 'Amend', exact: true }).click();
  await form.getByRole('alert').filter({ hasText: 'limits' }).waitFor();
  await form.getByLabel('Price').fill(String(price + 100));
  await form.getByLabel('Quantity').fill('5');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /0 \/ 5/.test(document.querySelector('[data-pane=blotter]').innerText));
  await page.waitForFunction(() => document.activeElement?.matches('tr[data-order]'));
  await page.keyboard.press('F2');
  await form.getByLabel('Quantity').fill('9');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  assert.equal((await who.asked()).orders[0].quantity, '5');
  await who.openRows().first().getByRole('link', { name: 'Details' }).click();
  await page.waitForSelector('[data-testid=life] li');
  await page.waitForSelector('[data-testid=standing]');
  assert.deepEqual(await who.accessibility(), []);
});

journey('a refusal is told in words, and nothing is placed', async (who) => {
  const page = await who.open('/');
  await who.register();
  await who.place({ price: await lowest(), quantity: 1_000_000 });
  await page.locator('[data-pane=ticket] [role=alert]', { hasText: /The order holds [\d,]{10,}; 10,000,000 is free/ }).waitFor();
  await who.ticket({ price: 1, quantity: 1 });
  await page.locator('[data-pane=ticket] [role=alert]', { hasText: /from [\d,]+ to [\d,]+/ }).waitFor();
  assert.equal((await who.asked()).orders.length, 0);
});

journey('an answer that is lost, and a reload: one order', async (who) => {
  const page = await who.open('/');
  await who.register();
  let lost = 0;
  await page.route('**/api/v1/orders', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    lost += 1;
    await route.abort();
  });
  await who.place({ price: await lowest(), quantity: 6 });
  await page.locator('[data-pane=blotter]', { hasText: 'Checking the outcome' }).waitFor();
  await page.reload();
  await page.unroute('**/api/v1/orders');
  await who.live();
  await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
  await page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith('madang.intent')));
  await who.openRows().first().waitFor();
  assert.ok(lost >= 1);
  assert.equal((await who.asked()).orders.length, 1);
});

journey('the node is killed and comes back: nothing is missing, nothing doubled', async (who) => {
  const page = await who.open('/');
  await who.register();
  await who.place({ price: await lowest(), quantity: 7 });
  await who.openRows().first().waitFor();
  await node.end('SIGKILL');
  await page.waitForSelector('[data-connection=waiting], [data-connection=connecting]', { state: 'attached' });
  await page.getByText('The connection is lost').waitFor();
  await who.place({ price: await askPrice(page), quantity: 2 });
  await page.locator('[data-pane=blotter]', { hasText: 'Checking the outcome' }).waitFor();
  await node.start();
  await who.live();
  await page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith('madang.intent')), null, { timeout: 20_000 });
  const told = await who.asked();
  assert.deepEqual(told.orders.map((one) => one.quantity).sort(), ['2', '7']);
  await who.tab('Executions');
  await page.waitForFunction((count) => document.querySelectorAll('tr[data-execution]').length === count, (await who.asked()).executions.length);
  await page.waitForFunction((text) => document.querySelector('[data-testid=cash]').textContent.replace(/\D/g, '') === text, (await who.asked()).balance.available);
  const before = await page.locator('[data-testid=ladder]').innerText();
  await page.waitForFunction((text) => document.querySelector('[data-testid=ladder]').innerText !== text, before);
});

journey('the keyboard alone: find, buy, cancel all', async (who) => {
  const page = await who.open('/');
  await who.register();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Search symbols' }).waitFor();
  await page.keyboard.type('000660');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/trade/000660');
  await page.waitForSelector('[role=dialog]', { state: 'detached' });
  const price = await lowest('000660');
  await page.locator('[data-ladder]').first().waitFor();
  await page.keyboard.press('b');
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'quantity');
  await page.keyboard.type('1');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'price');
  await page.keyboard.type(price);
  await page.keyboard.press('Enter');
  await who.openRows().first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+X');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Tab');
  for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement?.textContent === 'Cancel all')); ++i) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
  assert.equal((await who.asked()).orders[0].status, 'CANCELLED');
  await page.keyboard.press('?');
  await page.getByText('Command palette').waitFor();
});

journey('a phone: register and trade, and nothing stands out of the screen', async (who) => {
  const page = await who.open('/', { width: 390, height: 844 });
  await who.register();
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  await who.place({ price: await lowest(), quantity: 1 });
  await page.getByRole('button', { name: 'Activity', exact: true }).click();
  await who.openRows().first().waitFor();
  for (const name of ['Market', 'Chart', 'Book', 'Order', 'Activity']) {
    await page.getByRole('button', { name, exact: true }).click();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${name} is ${over} px too wide`);
  }
  assert.deepEqual(await who.accessibility(), []);
});

journey('Korean: every word, and the page says so', async (who) => {
  const page = await who.open('/', { language: 'ko' });
  await who.register();
  assert.equal(await page.getAttribute('html', 'lang'), 'ko');
  for (const path of ['/portfolio', '/jobs', '/account', '/']) {
    await page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), path);
    await page.waitForTimeout(300);
    const text = await page.locator('body').innerText();
    assert.doesNotMatch(text, /\b(trading|market|shell|portfolio|accounts|identity|jobs|ui|problem)\.[a-z]/i);
    assert.match(text, /[가-힣]/);
  }
  assert.match(await page.locator('[data-pane=ticket]').innerText(), /매수 주문/);
});

journey('an export of the ledger is done and can be fetched', async (who) => {
  const page = await who.open('/');
  await who.register();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Portfolio' }).click();
  await page.waitForSelector('[data-testid=ledger] tbody tr');
  assert.match(await page.locator('[data-testid=balance]').innerText(), /10,000,000/);
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Jobs' }).click();
  await page.locator('[data-testid=jobs]', { hasText: 'Done' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
  assert.ok(statSync(await file.path()).size > 20);
});

journey('axe finds nothing, on any page, dark and light', async (who) => {
  const page = await who.open('/');
  await who.register();
  await who.place({ price: await lowest(), quantity: 1 });
  await who.openRows().first().waitFor();
  for (const theme of ['dark', 'light']) {
    await page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), '/account');
    await page.getByRole('button', { name: theme === 'dark' ? 'Dark' : 'Light', exact: true }).click();
    for (const path of ['/account', '/portfolio', '/jobs', '/']) {
      await page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), path);
      await page.waitForTimeout(500);
      assert.deepEqual(await who.accessibility(), [], `${theme} ${path}`);
    }
  }
});

journey('the depth of the book shows what waits, to the pointer and to the keyboard', async (who) => {
  const page = await who.open('/');
  await page.locator('[data-pane=book]').getByRole('button', { name: 'Depth', exact: true }).click();
  const slider = page.getByRole('slider', { name: 'Depth of the book' });
  await slider.waitFor();
  assert.match(await slider.getAttribute('aria-valuetext'), /[\d,]+ bid, [\d,]+ asked/);
  await slider.hover({ position: { x: 20, y: 60 } });
  await page.locator('[data-testid=depth-level]', { hasText: 'Up to here' }).waitFor();
  await page.mouse.move(5, 5);
  await page.locator('[data-testid=depth-level]').waitFor({ state: 'detached' });
  await slider.focus();
  await page.keyboard.press('End');
  assert.match(await slider.getAttribute('aria-valuetext'), /^Ask [\d,]+, [\d,]+ up to here/);
  await page.keyboard.press('Home');
  assert.match(await slider.getAttribute('aria-valuetext'), /^Bid /);
  assert.ok((await page.locator('[data-testid=depth] tbody tr').count()) >= 4);
  assert.deepEqual(await who.accessibility(), []);
  await page.reload();
  await slider.waitFor();
});

journey('the inbox has the fill, the job and the log-in; read in one tab is read in the other', async (who) => {
  const page = await who.open('/');
  await who.register();
  const bell = page.locator('header button[data-unread]');
  assert.equal(await bell.getAttribute('data-unread'), '0');
  await who.place({ price: await askPrice(page), quantity: 1 });
  await page.waitForSelector('header button[data-unread="1"]');
  const { token, account } = await who.asked();
  await node.api(`accounts/${account}/ledger/export`, token, { method: 'POST', body: '{}' });
  await page.waitForSelector('header button[data-unread="2"]');
  await bell.click();
  const list = page.locator('[data-testid=inbox]');
  for (const kind of ['fill', 'job', 'login']) await list.locator(`[data-inbox=${kind}][data-unread]`).first().waitFor();
  assert.deepEqual(await who.accessibility(), []);
  const other = await who.tabAt('/');
  await other.waitForSelector('header button[data-unread]:not([data-unread="0"])');
  await page.getByRole('button', { name: 'Mark all read' }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=inbox] [data-unread]').length === 0);
  await other.waitForSelector('header button[data-unread="0"]');
  await list.locator('[data-inbox=fill] a').click();
  await page.waitForURL('**/orders/*');
  await page.reload();
  await page.waitForSelector('header button[data-unread="0"]');
});

journey('two tabs: what is done in one is seen in the other', async (who) => {
  const page = await who.open('/');
  await who.register();
  const other = await who.tabAt('/');
  await other.waitForSelector('[data-testid=cash]', { state: 'attached' });
  await who.place({ price: await lowest(), quantity: 2 });
  await other.locator('[data-pane=blotter] tr[data-order]').first().waitFor();
  await other.locator('[data-pane=blotter] tr[data-order]').getByRole('button', { name: 'Cancel' }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
  const cash = (await who.asked()).balance.available;
  for (const one of [page, other]) await one.waitForFunction((text) => document.querySelector('[data-testid=cash]').textContent.replace(/\D/g, '') === text, cash);
});

journey('the network goes and comes back: the page says so, and misses nothing', async (who) => {
  const page = await who.open('/', { cuttable: true });
  await who.register();
  await who.place({ price: await lowest(), quantity: 2 });
  await who.openRows().first().waitFor();
  await who.network(false);
  await page.getByText('You are offline').waitFor();
  const { token, account } = await who.asked();
  const order = { account_id: account, symbol: '005930', side: 'BUY', type: 'LIMIT', quantity: '4', price: await lowest(), time_in_force: 'DAY', client_order_id: `away-${who.name}` };
  await node.api('orders', token, { method: 'POST', body: JSON.stringify(order) });
  await who.network(true);
  await who.live();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 2);
  await page.getByText('You are offline').waitFor({ state: 'detached' });
  const told = await who.asked();
  await page.waitForFunction((text) => document.querySelector('[data-testid=cash]').textContent.replace(/\D/g, '') === text, told.balance.available);
});

journey('the app is installable and opens without a network; no answer of the API is kept', async (who) => {
  const page = await who.open('/', { serviceWorkers: 'allow' });
  // It is active once all that it keeps is there.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const manifest = await page.evaluate(() => fetch('/manifest.webmanifest').then((answer) => answer.json()));
  for (const { src } of manifest.icons) assert.equal((await fetch(node.url + src)).status, 200, src);
  const kept = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))).flat().map((one) => new URL(one.url).pathname));
  assert.ok(kept.includes('/index.html') && kept.length > 10, `kept: ${kept.join(' ')}`);
  assert.deepEqual(kept.filter((path) => !/^\/(assets\/.*|index\.html|icon\.svg|manifest\.webmanifest)$/.test(path)), []);
  // A page comes from the node while it answers.
  const loaded = await page.reload();
  assert.equal(loaded.status(), 200);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await node.end();
  await page.reload();
  await page.locator('header').getByText('Madang').waitFor();
  await page.getByText('The connection is lost').waitFor();
  await node.start();
  await who.live();
  await page.locator('[data-ladder]').first().waitFor();
});

journey('pictures of the screens are taken', async (who) => {
  if (pictures === '') return;
  mkdirSync(pictures, { recursive: true });
  const page = await who.open('/');
  await who.register();
  await who.place({ price: await askPrice(page), quantity: 10 });
  await who.place({ price: await lowest(), quantity: 2 });
  await page.waitForTimeout(5_500);
  for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const [language, theme] of [['ko', 'dark'], ['en', 'light']]) {
      await page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), '/account');
      await page.getByRole('button', { name: language === 'ko' ? '한국어' : 'English', exact: true }).click();
      await page.getByRole('button', { name: { dark: /^(Dark|어둡게)$/, light: /^(Light|밝게)$/ }[theme] }).click();
      for (const path of ['/', '/portfolio', '/account']) {
        await page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), path);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(pictures, `${path.slice(1) || 'trade'}-${width}-${language}-${theme}.png`) });
      }
    }
  }
});

journey('the first screen is less than 250 kB, compressed with gzip', async (who) => {
  const sizes = new Map();
  await who.open('/');
  await who.page.waitForSelector('[data-testid=chart] canvas');
  const names = await who.page.evaluate(() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname));
  const all = new Set(readdirSync(join(webDir, 'assets')));
  for (const name of ['/index.html', ...names]) {
    const file = name.replace('/assets/', '');
    if (name !== '/index.html' && !all.has(file)) continue;
    const at = join(webDir, name);
    sizes.set(name, statSync(all.has(`${file}.gz`) || name === '/index.html' ? `${at}.gz` : at).size);
  }
  const sum = [...sizes.values()].reduce((a, b) => a + b, 0);
  console.log(`       ${(sum / 1000).toFixed(1)} kB in ${sizes.size} files`);
  assert.ok(sum > 50_000 && sum < 250_000, `${sum} bytes`);
});

journey('under 500 ticks a second over all symbols the page goes on being drawn', async () => {
  // The promise is 60 pictures a second and half of the main thread, and figures.mjs holds it on a quiet machine; a busy one still draws.
  const busy = new MadangNode(program, webDir, { 'makers.orders_per_second': 550 });
  try {
    await busy.start();
    const told = await ticksOf(browser, busy.url, { forMs: 6_000 });
    console.log(`       ${JSON.stringify(told)}`);
    assert.ok(told.symbols >= 30 && told.stream_frames_s >= 250, 'there are ticks');
    assert.ok(told.fps >= 10, `${told.fps} pictures a second`);
  } finally {
    await busy.remove();
  }
});

journey('the types in src/api are what the node says', async () => {
  await promisify(execFile)(process.execPath, [join(app, 'scripts/api_types.mjs'), '--check', node.url]).catch((fault) => assert.fail(fault.stdout || fault.message));
});

/** What the app never sends, so nobody reads it. */
const programmers = new Set(
  ['body_too_large', 'cursor_invalid', 'duplicate_member', 'header_too_large', 'idempotency_key_malformed', 'if_match_malformed', 'key_invalid', 'malformed_http', 'malformed_json', 'media_type_unsupported', 'nonce_reused', 'origin_not_allowed', 'refresh_invalid', 'refresh_reused', 'scope_required', 'signature_invalid', 'signature_required', 'timestamp_outside_window', 'too_deep', 'too_many_consents', 'too_many_members', 'unknown_field', 'unknown_parameter', 'upgrade_required', 'wrong_type'],
);
journey('every refusal that the API declares has words', async () => {
  const { paths } = await (await fetch(`${node.url}/openapi.json`)).json();
  const answers = Object.values(paths).flatMap((path) => Object.values(path).flatMap((one) => Object.entries(one.responses)));
  const codes = new Set(answers.flatMap(([status, { description }]) => (status < 400 ? [] : [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code))));
  const words = { ...problems.en, ...adminProblems.en };
  assert.deepEqual([...codes].filter((code) => !(code in words) && !programmers.has(code)).sort(), []);
});

addMarketJourneys(journey, { node });
addStopJourneys(journey, { node });
addLegJourneys(journey, { node });
addBestPriceJourneys(journey, { node });
addReferenceJourneys(journey, { node });
addLookJourneys(journey, { browser: () => browser, pictures });
addAdminJourneys(journey, { node, browser: () => browser });
addOwnJourneys(journey, { node, program, webDir });
addSecurityJourneys(journey, { node, browser: () => browser, program, webDir });

let passed = 0;
let failed = 0;
await node.start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  for (const { name, run } of journeys.filter((one) => filter.split('|').some((part) => one.name.includes(part)))) {
    const who = new Person(browser, node);
    const begun = Date.now();
    try {
      await run(who);
      assert.deepEqual(who.faults, [], 'the console is clean');
      passed += 1;
      console.log(`ok     ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (fault) {
      failed += 1;
      console.log(`FAILED ${name}: ${fault.stack ?? fault}`);
      if (pictures !== '') {
        mkdirSync(pictures, { recursive: true });
        await who.page?.screenshot({ path: join(pictures, `failed-${failed}.png`) }).catch(() => undefined);
      }
    }
    await who.close()?.catch(() => undefined);
    if (node.child.exitCode !== null || node.child.signalCode !== null) await node.start();
  }
} finally {
  await browser.close();
  await node.remove();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
