// What the market says of itself on every page, and long lists of an account.
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';

export function addMarketJourneys(journey, { node }) {
  const clockOf = (page) => page.locator('[data-session]:visible');
  const goTo = (page, path) => page.locator(`nav a[href="${path}"]:visible`).first().click();

  journey('market: the clock, day and session come by the stream, on every page', async (who) => {
    const asked = [];
    const page = await who.open('/');
    page.on('request', (request) => asked.push(request.url()));
    await clockOf(page).waitFor();
    const told = await node.api('market/clock?market=KOSPI');
    assert.equal(await clockOf(page).getAttribute('data-day'), told.trade_date);
    assert.equal(await clockOf(page).getAttribute('data-session'), told.session);
    assert.match(await clockOf(page).innerText(), /KOSPI[\s\S]*\d\d:\d\d:\d\d KST/);
    // The time of the page is that of the market, to a second or two.
    const shown = await clockOf(page).locator('time').innerText();
    const [h, m, s] = shown.match(/\d\d/g).map(Number);
    const kst = new Date(Date.parse((await node.api('market/clock')).timestamp) + 9 * 3_600_000);
    const apart = Math.abs(h * 3_600 + m * 60 + s - (kst.getUTCHours() * 3_600 + kst.getUTCMinutes() * 60 + kst.getUTCSeconds()));
    assert.ok(Math.min(apart, 86_400 - apart) <= 2, `${shown} is ${apart} s off`);
    for (const path of ['/portfolio', '/jobs', '/account']) {
      await goTo(page, path);
      await clockOf(page).waitFor();
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await clockOf(page).waitFor();
    assert.deepEqual(asked.filter((url) => url.includes('market/clock')), [], 'nobody asks for the clock');
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('market: the indices are live, and what the API says', async (who) => {
    const page = await who.open('/');
    const kospi = page.locator('[data-index=KOSPI]');
    await page.waitForSelector('[data-index=KOSPI][data-value]');
    const names = (await node.api('market/indices')).items.map((one) => one.index);
    assert.deepEqual(await page.locator('[data-index]').evaluateAll((all) => all.map((one) => one.dataset.index)), names);
    const before = await kospi.getAttribute('data-value');
    await page.waitForFunction((value) => document.querySelector('[data-index=KOSPI]').dataset.value !== value, before);
    await page.waitForFunction(() => (document.querySelector('[data-index=KOSPI] svg path')?.getAttribute('d').match(/L/g) ?? []).length >= 2);
    const now = Number((await node.api('market/indices')).items.find((one) => one.index === 'KOSPI').value);
    assert.ok(Math.abs(Number(await kospi.getAttribute('data-value')) / now - 1) < 0.01);
    assert.match(await kospi.innerText(), /[+−]\d/);
  });

  /** Orders of an account through the API, some of each kind. */
  async function trade(who, count) {
    const { token, account } = await who.asked();
    const { lower_limit: low } = await node.api('market/quote/005930');
    const post = (body) => node.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, side: 'BUY', type: 'LIMIT', time_in_force: 'DAY', ...body }) });
    for (let i = 0; i < count; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, j) => post({ symbol: '005930', price: low, quantity: i + j === count - 90 ? '2' : '1', ...(i + j < count - 150 ? { time_in_force: 'IOC' } : {}) })));
    }
    return { token, account };
  }

  journey('blotter: hundreds of orders, only those in sight are made, older ones come at the end, by keys and sorted', async (who) => {
    const page = await who.open('/');
    await who.register();
    await trade(who, 500);
    await page.reload();
    await who.live();
    const table = page.locator('[data-testid=open-orders]');
    await table.waitFor();
    await page.waitForFunction(() => Number(document.querySelector('[data-testid=open-orders]').getAttribute('aria-rowcount')) === 151);
    assert.ok((await table.locator('tr[data-order]').count()) < 80, 'only rows in sight are made');
    // By keys: down, to the end, and what is pressed there is about that row.
    await table.locator('tr[data-order]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.dataset.index === '1');
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.dataset.index === '149');
    await page.keyboard.press('Delete');
    await page.waitForFunction(() => document.querySelector('[data-testid=open-orders]').getAttribute('aria-rowcount') === '150');
    await page.waitForFunction(() => document.activeElement?.dataset.index === '148', null, { timeout: 5_000 });
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.dataset.index === '0');
    await table.getByRole('button', { name: 'Filled' }).click();
    await table.locator('tr[data-order]').first().filter({ hasText: '0 / 2' }).waitFor();
    // Those that ended are more than a page.
    await who.tab('Cancelled');
    const closed = page.locator('[data-testid=closed-orders]');
    await closed.waitFor();
    for (const until = Date.now() + 60_000; ; ) {
      if (Number(await closed.getAttribute('aria-rowcount')) === 352) break;
      assert.ok(Date.now() < until, `${await closed.getAttribute('aria-rowcount')} rows`);
      await page.locator('[data-pane=blotter]').getByRole('button', { name: 'More' }).scrollIntoViewIfNeeded({ timeout: 2_000 }).catch(() => undefined);
      await closed.evaluate((one) => one.parentElement.scrollTo({ top: one.parentElement.scrollHeight }));
      await page.waitForTimeout(100);
    }
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('blotter: columns are chosen and kept', async (who) => {
    const page = await who.open('/');
    await who.register();
    await who.place({ price: (await node.api('market/quote/005930')).lower_limit, quantity: 2 });
    await who.openRows().first().waitFor();
    const heads = () => page.locator('[data-testid=open-orders] th').allInnerTexts();
    assert.ok(!(await heads()).includes('TIF'));
    await page.locator('[data-pane=blotter]').getByRole('button', { name: 'Columns' }).click();
    await page.getByTestId('columns').getByLabel('TIF').check();
    await page.getByTestId('columns').getByLabel('Status').uncheck();
    assert.deepEqual(await who.accessibility(), []);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.reload();
    await who.openRows().first().waitFor();
    assert.ok((await heads()).includes('TIF') && !(await heads()).includes('Status'), String(await heads()));
    await page.locator('[data-pane=blotter]').getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As at first' }).click();
    await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=open-orders] th')].some((one) => one.innerText === 'Status'));
  });

  journey('guards: open orders are cancelled when the connection ends, and a timer is renewed while the page is open', async (who) => {
    const page = await who.open('/', { cuttable: true });
    await who.register();
    await who.place({ price: (await node.api('market/quote/005930')).lower_limit, quantity: 2 });
    await who.openRows().first().waitFor();
    await page.locator('[data-pane=blotter]').getByRole('button', { name: 'Guard' }).click();
    const dialog = page.getByTestId('guards');
    const timers = [];
    page.on('request', (request) => request.url().endsWith('orders/cancel-after') && timers.push(request.postDataJSON().timeout_s));
    await dialog.getByLabel('Unless it is renewed').selectOption('30');
    await dialog.getByRole('button', { name: 'Set the timer' }).click();
    await dialog.locator('[data-timer=true]').waitFor();
    const at = await dialog.locator('[data-timer=true]').innerText();
    await page.waitForFunction((before) => document.querySelector('[data-timer=true]')?.innerText !== before, at);
    assert.deepEqual(timers, [30, 30]);
    await dialog.getByLabel('Unless it is renewed').selectOption('0');
    await dialog.getByRole('button', { name: 'End the timer' }).click();
    await dialog.locator('[data-timer=false]').waitFor();
    assert.equal(timers.at(-1), 0);
    await dialog.getByLabel('When this tab loses').check();
    await dialog.locator('[data-guarded=true]').waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Guarded' }).waitFor();
    await who.network(false);
    for (const until = Date.now() + 15_000; ; ) {
      const [order] = (await who.asked()).orders;
      if (order.status === 'CANCELLED' && order.reason === 'disconnected') break;
      assert.ok(Date.now() < until, `${order.status} ${order.reason}`);
      await new Promise((then) => setTimeout(then, 200));
    }
    await who.network(true);
    await who.live();
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
  });

  journey('blotter: what is open of a symbol or a side is cancelled in one call', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { token, account } = await who.asked();
    for (const symbol of ['005930', '005930', '000660']) {
      const { lower_limit: price } = await node.api(`market/quote/${symbol}`);
      await node.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, symbol, side: 'BUY', type: 'LIMIT', quantity: '1', price, time_in_force: 'GTC' }) });
    }
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 3);
    const calls = [];
    page.on('request', (request) => request.method() === 'DELETE' && calls.push(new URL(request.url()).search));
    // On another page, too.
    await goTo(page, '/portfolio');
    await page.keyboard.press('Shift+X');
    const dialog = page.getByTestId('cancel-all');
    await dialog.getByLabel('Symbol').selectOption('005930');
    await dialog.getByRole('button', { name: 'Cancel 2' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { orders } = await who.asked();
    assert.deepEqual(orders.map((one) => `${one.symbol} ${one.status}`).sort(), ['000660 SUBMITTED', '005930 CANCELLED', '005930 CANCELLED']);
    assert.equal(calls.length, 1);
    assert.match(calls[0], /symbol=005930/);
    await goTo(page, '/');
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 1);
  });

  journey('watch lists: made, named, filled, put in order and taken away, and kept over a reload', async (who) => {
    const page = await who.open('/');
    const pane = page.locator('[data-pane=market]');
    const rows = () => pane.locator('li span.text-quiet', { hasText: /^\d{6}$/ }).allInnerTexts();
    const shown = (symbols) => page.waitForFunction((all) => [...document.querySelectorAll('[data-pane=market] li')].map((one) => one.innerText.match(/\b\d{6}\b/)?.[0]).filter(Boolean).join() === all, symbols.join());
    await pane.getByRole('button', { name: 'Watch: SK hynix' }).click();
    await pane.getByLabel('Watch list', { exact: true }).selectOption('Watched');
    await shown(['000660']);
    await pane.getByRole('button', { name: 'Edit watch lists' }).click();
    const dialog = page.getByTestId('watch-lists');
    // By keys alone.
    await dialog.locator('input[name=new_list]').focus();
    await page.keyboard.type('watched');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('  Chips  ');
    await page.keyboard.press('Enter');
    await dialog.locator('[data-list=Chips] [aria-pressed=true]').waitFor();
    await dialog.locator('input[name=new_list]').fill('chips');
    await page.keyboard.press('Enter');
    await dialog.getByText('There is a list of this name.').waitFor();
    await dialog.getByLabel('Add a symbol').selectOption('005930');
    await dialog.getByLabel('Add a symbol').selectOption('035420');
    await dialog.locator('[data-symbol="035420"]').getByRole('button', { name: /^Up/ }).click();
    await dialog.locator('[data-symbol="005930"]').getByRole('button', { name: /^Up/ }).waitFor();
    await dialog.locator('input[name=list_name]').fill('Platforms');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await dialog.locator('[data-list=Platforms]').getByRole('button', { name: /^Up/ }).click();
    assert.deepEqual(await dialog.locator('[data-list]').evaluateAll((all) => all.map((one) => one.dataset.list)), ['', 'Platforms', 'watched']);
    assert.deepEqual(await who.accessibility(), []);
    await page.keyboard.press('Escape');
    await shown(['035420', '005930']);
    // A star is about the list that was chosen last, also where all symbols are shown.
    await pane.getByLabel('Watch list', { exact: true }).selectOption('All');
    await pane.getByRole('button', { name: 'Stop watching: NAVER' }).click();
    await page.reload();
    await who.live();
    await pane.getByLabel('Watch list', { exact: true }).selectOption('Platforms');
    await shown(['005930']);
    await pane.getByRole('button', { name: 'Edit watch lists' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Really delete' }).click();
    await page.keyboard.press('Escape');
    await shown(['000660']);
    // On a phone, too.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.area-panes button').first().click();
    await pane.getByRole('button', { name: 'Edit watch lists' }).click();
    await dialog.locator('[data-list=watched] button').first().click();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    assert.deepEqual(await who.accessibility(), []);
    assert.ok((await rows()).length <= 1);
  });

  journey('watch lists: they follow the user to another browser', async (who) => {
    const star = (at, name) => at.locator('[data-pane=market]').getByRole('button', { name: `Watch: ${name}`, exact: true }).click();
    const isStarred = (at, name) => at.locator('[data-pane=market]').getByRole('button', { name: `Stop watching: ${name}`, exact: true }).waitFor();
    const kept = async (symbols) => {
      const { token } = await who.asked();
      for (const until = Date.now() + 10_000; ; ) {
        const { lists } = await node.api('users/watch-lists', token);
        if (lists.flatMap((one) => one.symbols).sort().join() === symbols.sort().join()) return;
        assert.ok(Date.now() < until, JSON.stringify(lists));
        await new Promise((then) => setTimeout(then, 100));
      }
    };
    // A visitor's stars, of two tabs.
    const page = await who.open('/');
    const tab = await who.tabAt('/');
    await star(page, 'SK hynix');
    await isStarred(tab, 'SK hynix');
    await star(tab, 'NAVER');
    await isStarred(page, 'NAVER');
    await tab.close();
    await who.register();
    await kept(['000660', '035420']);
    // Another browser has them, and each hears of the other at once.
    const other = Object.assign(new Person(who.browser, node), { name: who.name });
    const there = await other.open('/');
    await other.signIn();
    await isStarred(there, 'SK hynix');
    await isStarred(there, 'NAVER');
    await there.locator('[data-pane=market]').getByRole('button', { name: 'Stop watching: NAVER', exact: true }).click();
    await page.locator('[data-pane=market]').getByRole('button', { name: 'Watch: NAVER', exact: true }).waitFor();
    await kept(['000660']);
    // Both at once: what is sent late is refused, read again and brought together.
    let release = () => undefined;
    const held = new Promise((then) => (release = then));
    const answers = [];
    page.on('response', (answer) => answer.request().method() === 'PUT' && answer.url().endsWith('users/watch-lists') && answers.push(answer.status()));
    await page.route('**/users/watch-lists', async (route) => {
      await held;
      await route.continue();
    });
    const sent = page.waitForRequest((request) => request.method() === 'PUT' && request.url().endsWith('users/watch-lists'));
    await star(page, 'Samsung Electronics');
    await sent;
    await star(there, 'NAVER');
    await kept(['000660', '035420']);
    release();
    await kept(['000660', '005930', '035420']);
    await isStarred(page, 'NAVER');
    await isStarred(there, 'Samsung Electronics');
    assert.deepEqual(answers, [409, 200]);
    await page.unroute('**/users/watch-lists');
    // A reload, another tab, and nobody signed in.
    await page.reload();
    await who.live();
    await isStarred(page, 'Samsung Electronics');
    const again = await who.tabAt('/');
    await isStarred(again, 'NAVER');
    await page.locator('nav a[href="/account"]:visible').first().click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.locator('nav a[href="/"]:visible').first().click();
    await page.locator('[data-pane=market]').getByRole('button', { name: 'Watch: SK hynix', exact: true }).waitFor();
    assert.deepEqual(other.faults, []);
    await other.close();
  });
}
