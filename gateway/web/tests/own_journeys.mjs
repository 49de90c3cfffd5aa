// What a user does with what is his own: profile, data, links of e-mails, cash that is settled.
import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MadangNode, movedClock } from './node.mjs';
import { password } from './person.mjs';

export function addOwnJourneys(journey, { node, program, webDir }) {
  /** The link that an e-mail would have brought. */
  async function linkOf(user, kind) {
    const secret = readFileSync(join(node.data, 'data/keys/admin_password'), 'utf8').trim();
    const { access_token: token } = await node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: 'admin@madang.local', password: secret }) });
    for (const until = Date.now() + 10_000; Date.now() < until; ) {
      const found = (await node.api('admin/outbox', token)).items.find((one) => one.user_id === user && one.kind === kind);
      if (found) return new URL(found.link).pathname + new URL(found.link).search;
      await new Promise((then) => setTimeout(then, 200));
    }
    throw new Error(`no ${kind} for ${user}`);
  }
  const toAccount = (page) => page.locator('nav a[href="/account"]:visible').click();
  const saved = async (page, press) => {
    const [file] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };

  journey('own: the name changes, a copy of the data is made and fetched, and the user leaves for good', async (who) => {
    const page = await who.open('/');
    await who.register();
    await toAccount(page);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.fill('[data-testid=edit-profile] input[name=username]', `${who.name}b`);
    await page.locator('[data-testid=edit-profile]').getByRole('button', { name: 'Save' }).click();
    await page.locator('header', { hasText: `${who.name}b` }).waitFor();
    await page.getByRole('button', { name: 'Make a copy of my data' }).click();
    await page.waitForSelector('[data-testid=own-export][data-status=SUCCEEDED]');
    const copy = await saved(page, () => page.locator('[data-testid=own-export]').getByRole('button', { name: 'Download' }).click());
    assert.match(copy.name, /^user-export-.*\.zip$/);
    assert.equal(copy.bytes.subarray(0, 2).toString(), 'PK');
    await page.getByRole('button', { name: 'Erase me' }).click();
    const dialog = page.getByTestId('erase');
    await dialog.locator('input[name=password]').fill('not the password');
    assert.ok(await dialog.getByRole('button', { name: 'Erase me' }).isDisabled(), 'it has to be meant');
    await dialog.locator('input[name=sure]').check();
    await dialog.getByRole('button', { name: 'Erase me' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    await dialog.locator('input[name=password]').fill(password);
    await dialog.getByRole('button', { name: 'Erase me' }).click();
    await page.waitForSelector('header button:has-text("Sign in")');
    const again = await node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: `${who.name}@example.com`, password }) });
    assert.equal(again.code, 'bad_credentials');
  });

  journey('own: a link says that the address is right, another sets a new password', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { token } = await who.asked();
    const { user_id: user } = await node.api('users/profile', token);
    await page.goto(node.url + (await linkOf(user, 'VERIFY_EMAIL')));
    await page.getByText('Your e-mail address is verified.').waitFor();
    assert.equal((await node.api('users/profile', token)).flags.verified, true);
    await toAccount(page);
    // A call that comes after the session has ended on the platform, but before the answer that says so: no end to be told of.
    let late;
    await page.route('**/users/sessions*', (route) => void (late = route));
    const asked = page.waitForRequest('**/users/sessions*');
    await page.reload();
    await asked;
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    await page.route('**/users/logout', async (route) => {
      const answer = await route.fetch();
      assert.ok(late, 'a call is on its way');
      await late.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify({ status: 401, code: 'token_invalid', title: 'The token is not valid' }) });
      await page.waitForTimeout(700);
      await route.fulfill({ response: answer });
      await page.unroute('**/users/sessions*');
    });
    const over = page.waitForResponse('**/users/logout');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await over;
    await page.locator('header button', { hasText: 'Sign in' }).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0, 'whoever signs out is not told that the session has ended');
    await page.locator('header button', { hasText: 'Sign in' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forgot your password?' }).click();
    await page.fill('[data-testid=forgot] input[name=email]', `${who.name}@example.com`);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('a link is on its way').waitFor();
    await page.goto(node.url + (await linkOf(user, 'RESET_PASSWORD')));
    await page.fill('input[name=new_password]', 'another horse battery');
    await page.locator('[data-testid=reset]').getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Sign in with the new one').waitFor();
    await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
    await page.fill('input[name=email]', `${who.name}@example.com`);
    await page.fill('input[name=password]', 'another horse battery');
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
    await page.goto(`${node.url}/verify-email?token=of-no-use`);
    await page.getByRole('alert').filter({ hasText: 'of no use' }).waitFor();
  });

  journey('own: the terms can be read, and a registration agrees to them', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { token } = await who.asked();
    assert.deepEqual((await node.api('users/consents', token)).items.map((one) => one.kind).sort(), ['privacy', 'terms']);
    await page.goto(`${node.url}/legal/privacy`);
    await page.locator('main h1').waitFor();
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('own: settled cash, the statement of the month, and what may be taken out', async (who) => {
    const page = await who.open('/');
    await who.register();
    await page.locator('nav a[href="/portfolio"]:visible').click();
    await page.locator('[data-testid=settled]', { hasText: '10,000,000' }).waitFor();
    await page.locator('[data-testid=statements] button').first().click();
    await page.locator('[data-testid=statement]', { hasText: '+10,000,000' }).waitFor();
    // On paper it stands alone.
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('[data-testid=statement]').isVisible());
    assert.ok(await page.getByRole('dialog').getByText((await who.asked()).account).isVisible(), 'it says whose it is');
    assert.ok(!(await page.locator('header').first().isVisible()) && !(await page.locator('[data-testid=ledger]').isVisible()));
    assert.equal(await page.getByRole('dialog').getByRole('button').locator('visible=true').count(), 0);
    await page.emulateMedia({ media: null });
    const file = await saved(page, () => page.getByRole('dialog').getByRole('button', { name: 'Download CSV' }).click());
    assert.match(file.name, /^statement-\d{4}-\d\d\.csv$/);
    assert.match(file.bytes.toString(), /opening_cash/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText(/No taxes in \d{4}/).waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.getByRole('dialog').getByText('Withdrawable 10,000,000').waitFor();
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('own: a phone shows positions and the ledger without a way to the side', async (who) => {
    const page = await who.open('/', { width: 390, height: 844, language: 'ko' });
    await who.register();
    const { token, account } = await who.asked();
    for (const symbol of ['005930', '035420']) await node.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, symbol, side: 'BUY', type: 'MARKET', quantity: '9', time_in_force: 'DAY' }) });
    await page.locator('nav a[href="/portfolio"]:visible').click();
    for (const symbol of ['005930', '035420']) await page.locator(`tr[data-position="${symbol}"] td:visible`, { hasText: '%' }).waitFor();
    await page.locator('[data-testid=ledger] tr', { hasText: '매수' }).first().waitFor();
    assert.equal(await page.locator('main').evaluate((one) => getComputedStyle(one).wordBreak), 'keep-all', 'Korean lines end between words');
    for (const list of ['positions', 'ledger']) {
      const over = await page.getByTestId(list).evaluate((table) => table.offsetWidth - table.closest('section').clientWidth);
      assert.ok(over <= 0, `${over} px of the ${list} do not fit`);
    }
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('own: what is chosen on one device holds on another, and what is not wanted is not told', async (who) => {
    const page = await who.open('/');
    await who.register();
    await toAccount(page);
    await page.getByRole('button', { name: 'Green up / red down' }).click();
    const notice = page.locator('input[name=notice-fills]');
    await notice.uncheck();
    const { token } = await who.asked();
    for (const until = Date.now() + 5_000; ; ) {
      const kept = await node.api('users/settings', token);
      if (kept.colors === 'GREEN_UP' && !kept.notifications.fills) break;
      assert.ok(Date.now() < until, JSON.stringify(kept));
      await new Promise((then) => setTimeout(then, 100));
    }
    await who.close();
    const other = await who.open('/');
    await who.signIn();
    await other.waitForFunction(() => document.documentElement.dataset.colors === 'GREEN_UP');
    const { account } = await who.asked();
    await node.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, symbol: '005930', side: 'BUY', type: 'MARKET', quantity: '1', time_in_force: 'DAY' }) });
    await who.tab('Executions');
    await other.waitForSelector('tr[data-execution]');
    await other.waitForTimeout(500);
    assert.equal(await other.locator('[aria-live] li').count(), 0, 'no notice of a fill');
  });

  journey('own: every event of an order, why it waits, and what stands before it', async (who) => {
    const page = await who.open('/');
    await who.register();
    // So low that nobody sells to it.
    await who.place({ price: (await node.api('market/quote/005930')).lower_limit, quantity: 3 });
    await who.openRows().first().getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=life] li', { hasText: 'In the book' }).waitFor();
    await page.locator('[data-testid=reasons]', { hasText: /waits at|traded/ }).waitFor();
    const { orders, token } = await who.asked();
    const { items } = await node.api(`orders/${orders[0].order_id}/events`, token);
    assert.equal(await page.locator('[data-testid=life] li').count(), items.length);
    assert.deepEqual(await who.accessibility(), []);
    await node.api(`orders/${orders[0].order_id}`, token, { method: 'DELETE' });
    await page.locator('[data-testid=life] li', { hasText: /Cancelled/ }).waitFor();
  });

  journey('own: digits divide the trading screen, and the palette knows every page', async (who) => {
    const page = await who.open('/');
    await who.register();
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press('2');
    await page.locator('.area-watch').waitFor({ state: 'hidden' });
    await page.locator('.area-blotter').waitFor({ state: 'hidden' });
    await page.reload();
    await who.live();
    await page.locator('.trade[data-layout=chart]').waitFor();
    await page.keyboard.press('1');
    await page.locator('.area-watch').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search symbols' }).waitFor();
    await page.keyboard.type('notifications');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor();
  });

  journey('own: a ledger of hundreds is quick, whole on paper, and sorted by a click', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { token, account } = await who.asked();
    for (let i = 0; i < 130; i += 10) await Promise.all(Array.from({ length: 10 }, (_, j) => node.api(`accounts/${account}/deposit`, token, { method: 'POST', body: JSON.stringify({ amount: String(1_000 + i + j) }) })));
    await page.locator('nav a[href="/portfolio"]:visible').click();
    const ledger = page.locator('[data-testid=ledger]');
    for (const count of [101, 132]) {
      await page.locator('section', { has: ledger }).getByRole('button', { name: 'More' }).click();
      await page.waitForFunction((rows) => Number(document.querySelector('[data-testid=ledger]').getAttribute('aria-rowcount')) >= rows, count);
    }
    assert.ok((await ledger.locator('tbody tr[data-row]').count()) < 80, 'only rows in sight are made');
    await ledger.getByRole('button', { name: 'Amount' }).click();
    await ledger.locator('tbody tr[data-row]').first().filter({ hasText: '10,000,000' }).waitFor();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=ledger] tbody tr[data-row]').length >= 131);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=ledger] tbody tr[data-row]').length < 80);
  });

  /** A week without holidays, later than any real one of these tests. */
  const [monday, tuesday, wednesday, thursday, friday] = ['2031-03-03', '2031-03-04', '2031-03-05', '2031-03-06', '2031-03-07'];

  if (movedClock(program) === null) console.log('left out: rights over days, for nothing beside the program moves its clock');
  else journey('own: rights to new shares come, are subscribed to, changed and taken back; refusals are told in words', async (who) => {
    const later = new MadangNode(program, webDir, {});
    const actions = join(later.data, 'actions.toml');
    later.settings = { 'settlement.actions_file': actions, 'settlement.deferred': false, 'identity.session_idle_s': 604_800, 'makers.orders_per_second': 5 };
    writeFileSync(actions, `[[rights]]\nsymbol = "005930"\nrecord_date = "${wednesday}"\nsubscribe_until = "${wednesday}"\npay_date = "${friday}"\nnew_shares = 1\nold_shares = 10\nsubscription_price = "5000"\n`);
    who.node = later;
    try {
      later.moveTo(monday);
      await later.start();
      const page = await who.open('/');
      await who.register();
      const { token, account } = await who.asked();
      const { user_id: user } = await later.api('users/profile', token);
      const bought = await later.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, symbol: '005930', side: 'BUY', type: 'MARKET', quantity: '60', time_in_force: 'DAY' }) });
      assert.equal(bought.status, 'FILLED', JSON.stringify(bought));
      await page.locator('nav a[href="/portfolio"]:visible').click();
      await page.locator('tr[data-position="005930"]').waitFor();
      const comeBackOn = async (day) => {
        await later.end('SIGKILL');
        later.moveTo(day);
        await later.start();
        await page.locator(`[data-day="${day}"]`).first().waitFor({ state: 'attached' });
      };
      const right = page.locator('[data-right="005930"]');
      assert.equal(await page.getByRole('heading', { name: 'Rights issues' }).count(), 0, 'none, and nothing said of them');
      await comeBackOn(tuesday);
      await right.filter({ hasText: 'Rights6' }).filter({ hasText: 'Price5,000' }).filter({ hasText: 'Mar 5' }).waitFor();
      assert.deepEqual(await who.accessibility(), []);
      /** What the bell says of rights, the newest first; it is opened when it has as many. */
      const told = async (count) => {
        await page.waitForFunction(([key, wanted]) => JSON.parse(localStorage.getItem(key) ?? '{"entries":[]}').entries.filter((one) => one.kind === 'right').length === wanted, [`madang.inbox.${user}`, count]);
        await page.locator('header button[data-unread]').click();
        await page.getByTestId('inbox').waitFor();
        const said = await page.locator('[data-inbox=right]').allInnerTexts();
        assert.deepEqual(await who.accessibility(), []);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        return said;
      };
      assert.match((await told(1))[0], /Rights to new shares\s+Samsung Electronics: up to 6 at 5,000, subscribe until Wed, Mar 5/);
      const dialog = page.getByTestId('subscribe');
      const put = async (button, quantity, press) => {
        await right.getByRole('button', { name: button }).click();
        await dialog.getByLabel('Quantity').fill(quantity);
        await dialog.getByRole('button', { name: press, exact: true }).click();
      };
      await put('Subscribe Samsung', '7', 'Subscribe');
      await dialog.getByRole('alert').filter({ hasText: 'more shares than you have rights' }).waitFor();
      assert.deepEqual(await who.accessibility(), []);
      await dialog.getByLabel('Quantity').fill('6');
      await dialog.getByText('30,000').waitFor();
      await page.keyboard.press('Enter');
      await right.filter({ hasText: 'Subscribed6' }).filter({ hasText: 'Held for it30,000' }).waitFor();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('[data-testid=balance]', { hasText: '30,000' }).waitFor();
      await put('Change', '4', 'Change subscription');
      await right.filter({ hasText: 'Subscribed4' }).filter({ hasText: 'Held for it20,000' }).waitFor();
      await put('Change', '4', 'Cancel subscription');
      await right.filter({ hasText: 'Subscribed0' }).waitFor();
      assert.match((await told(2))[0], /Subscription cancelled\s+Samsung Electronics: 6 rights/);
      await put('Subscribe', '4', 'Subscribe');
      await right.filter({ hasText: 'Subscribed4' }).waitFor();
      assert.equal((await later.api(`accounts/${account}/rights`, (await who.asked()).token)).items[0].subscribed_quantity, '4');
      await comeBackOn(wednesday);
      const warned = await told(3);
      assert.ok(warned.some((one) => /The subscription ends Wed, Mar 5\s+Samsung Electronics: 4 of 6 subscribed/.test(one)), warned.join());
      assert.ok(warned.some((one) => /Subscribed to new shares\s+Samsung Electronics: 4 of 6, paid on Fri, Mar 7/.test(one)), warned.join());
      // A dialog that is open while days go by.
      await right.getByRole('button', { name: 'Change' }).click();
      await dialog.getByLabel('Quantity').fill('5');
      await comeBackOn(thursday);
      await page.locator('[data-right]', { hasText: 'Subscription over' }).waitFor();
      assert.equal(await page.locator('[data-right] button').count(), 0);
      await dialog.getByRole('button', { name: 'Change subscription', exact: true }).click();
      await dialog.getByRole('alert').filter({ hasText: 'The subscription is over.' }).waitFor();
      await comeBackOn(friday);
      await page.locator('[data-right]').waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Change subscription', exact: true }).click();
      await dialog.getByRole('alert').filter({ hasText: 'You have no rights of this issue.' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('tr[data-position="005930"]').getByRole('cell', { name: '64', exact: true }).first().waitFor();
      assert.match((await told(4))[0], /The new shares are here\s+Samsung Electronics: 4; 2 rights have lapsed/);
      await page.locator('header button[data-unread]').click();
      await page.locator('[data-inbox=right] a').first().click();
      await page.waitForURL(/portfolio$/);
    } finally {
      await later.remove();
    }
  });
}
