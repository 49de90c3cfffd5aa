// Second factor, tokens that end, shared accounts, and the rules and switches of risk.
import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MadangNode } from './node.mjs';
import { Person, password } from './person.mjs';

/** Six digits as an authenticator shows them (RFC 6238), `ahead` steps of 30 s from now. */
function totp(secret, ahead = 0) {
  const bits = [...secret.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', key).update(step).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const go = (page, path) => page.evaluate((to) => [...document.querySelectorAll('nav a')].find((one) => one.getAttribute('href') === to).click(), path);

export function addSecurityJourneys(journey, { node, browser, program, webDir }) {
  const lowest = async (symbol = '005930') => (await node.api(`market/quote/${symbol}`)).lower_limit;

  journey('2FA: turned on, asked for at the log-in and before money leaves', async (who) => {
    const page = await who.open('/');
    await who.register();
    await go(page, '/account');
    const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Two-factor sign-in' }) });
    await panel.getByLabel('Password').fill(password);
    await panel.getByRole('button', { name: 'Turn on' }).click();
    const secret = (await panel.getByText('Secret:').innerText()).replace('Secret:', '').trim();
    await panel.getByLabel('Authenticator code').fill(totp(secret, -1));
    await panel.getByRole('button', { name: 'Confirm' }).click();
    await panel.getByText('On', { exact: true }).waitFor();
    const recovery = await panel.locator('ul li').allInnerTexts();
    assert.equal(recovery.length, 10);
    assert.deepEqual(await who.accessibility(), []);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.locator('header button', { hasText: 'Sign in' }).click();
    await page.fill('input[name=email]', who.name);
    await page.fill('input[name=password]', password);
    await page.click('[role=dialog] button[type=submit]');
    const code = page.getByRole('dialog').getByLabel('Authenticator code');
    await code.fill(totp(secret));
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    // A log-in with a code is not enough for money to leave.
    await go(page, '/portfolio');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.getByRole('dialog').locator('input[name=amount]').fill('1000');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    const form = page.locator('[data-testid=step-up]');
    await form.locator('input[name=code]').fill('000000');
    await form.getByRole('button', { name: 'Confirm' }).click();
    await form.getByRole('alert').filter({ hasText: 'not right' }).or(form.getByRole('alert').filter({ hasText: 'code' })).waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await form.locator('input[name=code]').fill(recovery[0]);
    await form.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await page.locator('[data-testid=balance]', { hasText: '9,999,000' }).waitFor();
    // Shown once, it serves for five minutes: a key is made without another.
    await go(page, '/account');
    await page.getByLabel('Name of the key').fill('bot');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('It is shown only now.').waitFor();
  });

  journey('a step-up that is left undoes nothing and says so', async (who) => {
    const page = await who.open('/');
    await who.register();
    const withdrawals = [];
    await page.route('**/withdraw', (route) => {
      withdrawals.push(1);
      return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'x', status: 403, code: 'step_up_required' }) });
    });
    await go(page, '/portfolio');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    const money = page.getByRole('dialog').filter({ has: page.locator('input[name=amount]') });
    await money.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.locator('[data-testid=step-up]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid=step-up]').waitFor({ state: 'detached' });
    // The dialog below is there again, with what was written in it.
    await money.getByRole('alert').filter({ hasText: /code/i }).waitFor();
    assert.equal(withdrawals.length, 1);
  });

  journey('an access token ends: it is renewed, what was asked is answered, and the stream goes on', async (who) => {
    const short = new MadangNode(program, webDir, { 'identity.access_token_ttl_s': 10 });
    try {
      await short.start();
      const me = new Person(browser(), short);
      me.faults = who.faults;
      const page = await me.open('/');
      // What renews the token in time fails: the token really ends.
      let late = 0;
      let refusedAt = 0;
      let renewed = 0;
      await page.route('**/users/refresh', (route) => {
        if (late === 0) return route.abort();
        renewed += 1;
        return route.continue();
      });
      page.on('response', (answer) => {
        if (answer.status() !== 401) return;
        late += 1;
        refusedAt ||= Date.now();
      });
      await me.register();
      await page.waitForTimeout(10_500);
      await go(page, '/portfolio');
      await page.locator('[data-testid=risk]').waitFor();
      await page.locator('[data-testid=ledger] tbody tr').first().waitFor();
      assert.ok(late >= 1, 'a request was refused');
      // The next token ends ten seconds later, which a slow machine may need for the page.
      const tokens = 1 + Math.floor((Date.now() - refusedAt) / 10_000);
      assert.ok(renewed >= 1 && renewed <= tokens, `many refusals are one renewal: ${renewed} for ${tokens} tokens`);
      const { token, account } = await me.asked();
      await short.api(`accounts/${account}/deposit`, token, { method: 'POST', body: '{"amount": "5"}' });
      await page.locator('[data-testid=balance]', { hasText: '10,000,005' }).waitFor();
      await page.reload();
      await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
      await me.close();
    } finally {
      await short.remove();
    }
  });

  journey('sharing: given, seen by the other, who may look and not trade; and ended', async (who) => {
    const page = await who.open('/');
    await who.register();
    await who.place({ price: await lowest(), quantity: 3 });
    await who.openRows().first().waitFor();
    const other = new Person(browser(), node);
    try {
      const theirs = await other.open('/');
      await other.register();
      await go(theirs, '/account');
      const id = await theirs.locator('[data-testid=user-id]').innerText();
      await go(page, '/account');
      await page.fill('input[name=grantee]', 'usr_nobody');
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'no such user' }).waitFor();
      await page.fill('input[name=grantee]', id);
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.locator(`[data-grant="${id}"]`, { hasText: 'See' }).waitFor();
      assert.deepEqual(await who.accessibility(), []);
      await theirs.reload();
      await theirs.locator('[data-testid=shared-with-me]').getByRole('button', { name: 'Show this account' }).click();
      await theirs.locator('[data-testid=shared-account]').waitFor();
      await go(theirs, '/');
      await other.openRows().first().waitFor();
      await other.place({ price: await lowest(), quantity: 1 });
      await theirs.locator('[data-pane=ticket] [role=alert]', { hasText: 'only look' }).waitFor();
      await theirs.getByRole('button', { name: 'Show my own' }).click();
      await theirs.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
      const end = page.locator(`[data-grant="${id}"] button`);
      await end.click();
      await end.click();
      await page.locator(`[data-grant="${id}"]`).waitFor({ state: 'detached' });
      await go(theirs, '/account');
      await theirs.reload();
      await theirs.locator('input[name=grantee]').waitFor();
      assert.equal(await theirs.locator('[data-testid=shared-with-me]').count(), 0);
      assert.deepEqual(other.faults, []);
    } finally {
      await other.close();
    }
  });

  journey('risk: an order is held against the rules, trading is switched off and on again', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { token } = await who.asked();
    const { user_id: user } = await node.api('users/profile', token);
    const secret = readFileSync(join(node.data, 'data/keys/admin_password'), 'utf8').trim();
    const { access_token: admin } = await node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: 'admin@madang.local', password: secret }) });
    const limits = { overrides: { max_order_value: '100000' }, reason: 'A test of the rules' };
    await node.api(`risk/limits/${user}`, admin, { method: 'PUT', body: JSON.stringify(limits) });
    await who.ticket({ price: await lowest(), quantity: 5 });
    await page.getByRole('button', { name: 'Check the rules' }).click();
    await page.locator('[data-testid=verdicts]', { hasText: 'It breaks a rule' }).waitFor();
    const row = page.locator('[data-rule=max_order_value]');
    assert.match(await row.innerText(), /100,000[\s\S]*Refused/);
    assert.deepEqual(await who.accessibility(), []);
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await who.place({ price: await lowest(), quantity: 1 });
    await who.openRows().first().waitFor();
    await go(page, '/portfolio');
    const panel = page.locator('[data-testid=risk]');
    await panel.locator('[data-testid=limits]', { hasText: '100,000' }).waitFor();
    await panel.getByRole('button', { name: 'Switch trading off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch trading off' }).click();
    await panel.getByText('Trading is off for this account.').waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await go(page, '/');
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
    await who.place({ price: await lowest(), quantity: 1 });
    await page.locator('[data-pane=ticket] [role=alert]', { hasText: 'Trading is switched off' }).waitFor();
    await go(page, '/portfolio');
    await panel.getByRole('button', { name: 'Switch trading on' }).click();
    await panel.getByRole('button', { name: 'Switch trading off' }).waitFor();
  });

  journey('a line is dragged in the chart, and the order has the new price', async (who) => {
    // Without makers the market stands still: the lines stay where they are.
    const still = new MadangNode(program, webDir);
    try {
      await still.start();
      for (const until = Date.now() + 15_000; Date.now() < until && !(await still.api('market/trades/005930')).items?.length; ) await new Promise((then) => setTimeout(then, 100));
      await still.end();
      still.settings = { 'makers.enabled': false };
      await still.start();
      const me = new Person(browser(), still);
      me.faults = who.faults;
      const page = await me.open('/');
      await me.register();
      const { last_price: last, tick_size: tick } = await still.api('market/quote/005930');
      const price = Number(last) - 12 * Number(tick);
      await me.place({ price, quantity: 3 });
      await me.openRows().first().waitFor();
      const chart = page.locator('[data-testid=chart]');
      await chart.locator('canvas').first().waitFor();
      const box = await chart.boundingBox();
      const x = box.x + box.width * 0.4;
      /** Goes over the chart until a line may be taken. */
      const find = async () => {
        for (let y = box.y + box.height * 0.95; y > box.y; y -= 4) {
          await page.mouse.move(x, y);
          if ((await chart.getAttribute('data-grab')) !== null) return y;
        }
        throw new Error('no line in the chart');
      };
      const order = async () => (await me.asked()).orders[0];
      let y = await find();
      await page.mouse.down();
      await page.mouse.move(x, y - 12, { steps: 4 });
      await page.keyboard.press('Escape');
      await page.mouse.up();
      assert.equal(await page.getByRole('dialog').count(), 0);
      const dialog = page.getByRole('dialog', { name: 'Amend the price?' });
      for (const answer of ['Leave it', 'Amend']) {
        y = await find();
        await page.mouse.down();
        await page.mouse.move(x, y - 45, { steps: 5 });
        await page.mouse.up();
        await dialog.waitFor();
        assert.equal(Number((await order()).price), price);
        await dialog.getByRole('button', { name: answer, exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
      }
      await page.getByText('Price amended').waitFor();
      const amended = await order();
      assert.ok(Number(amended.price) > price && amended.status === 'SUBMITTED', `${amended.price}, ${amended.status}`);
      await me.close();
    } finally {
      await still.remove();
    }
  });
}
