// What an administrator does, seen by him and by those it concerns.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Person, password } from './person.mjs';

export function addAdminJourneys(journey, { node, browser }) {
  const secret = () => readFileSync(join(node.data, 'data/keys/admin_password'), 'utf8').trim();
  const others = [];
  const another = () => {
    const one = new Person(browser(), node);
    others.push(one);
    return one;
  };

  const adminJourney = (name, run) =>
    journey(name, async (who) => {
      try {
        await run(who);
        for (const one of others) assert.deepEqual(one.faults, [], 'the console of the other is clean');
      } finally {
        for (const one of others.splice(0)) await one.close()?.catch(() => undefined);
      }
    });

  /** An administrator at one of his pages. */
  async function administer(who, section, options) {
    const page = await who.open('/', options);
    await page.locator('header button', { hasText: /Sign in|로그인/ }).click();
    await page.fill('input[name=email]', 'admin@madang.local');
    await page.fill('input[name=password]', secret());
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await page.locator('nav a[href^="/admin"]:visible').click();
    await page.waitForSelector('[data-testid=nodes]');
    if (section !== 'health') await go(page, section);
    return page;
  }
  const go = (page, section) => page.locator(`nav a[href="/admin/${section}"]`).click();

  /** The reason, what it would change, and the act. */
  async function act(page, reason, affects = /would change 1/) {
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[name=reason]').fill(reason);
    await dialog.getByRole('button', { name: 'Check first' }).click();
    await dialog.getByTestId('affects').filter({ hasText: affects }).waitFor();
    await dialog.getByTestId('do-it').click();
    await dialog.waitFor({ state: 'detached' });
  }

  adminJourney('admin: the outbox has the links that no mail brought, shown when they are asked for', async (who) => {
    const other = another();
    await other.open('/');
    await other.register();
    const { user_id: user } = await node.api('users/profile', (await other.asked()).token);
    const page = await administer(who, 'outbox');
    const row = page.locator('[data-testid=outbox] tr', { hasText: user }).first();
    await row.getByRole('button', { name: 'Show' }).click();
    await row.getByText('/verify-email?token=').waitFor();
    assert.deepEqual(await who.accessibility(), []);
  });

  adminJourney('admin: a halted symbol is halted on another page at once, and trades again', async (who) => {
    const visitor = another();
    const seen = await visitor.open('/trade/000660');
    const page = await administer(who, 'symbols');
    const row = page.locator('tr[data-row="000660"]');
    await row.getByRole('button', { name: 'Halt' }).click();
    await act(page, 'A test of the halt');
    await row.getByText('Halted').waitFor();
    await seen.locator('h1', { hasText: 'Halted' }).waitFor();
    await row.getByRole('button', { name: 'Resume' }).click();
    await act(page, 'The test is over');
    await row.getByText('Trading').waitFor();
    await seen.locator('h1', { hasText: /Open|Trading|Continuous/i }).waitFor();
  });

  adminJourney('admin: a suspended user is out at once, and may come back', async (who) => {
    const member = another();
    const theirs = await member.open('/');
    await member.register();
    const page = await administer(who, 'users');
    await page.fill('input[name=query]', member.name);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=users] tbody tr').length === 1);
    await page.locator('[data-testid=users] tbody a').click();
    await page.locator('h1', { hasText: member.name }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=sessions] li').length === 1);
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    const begun = Date.now();
    await act(page, 'A test of the suspension');
    await theirs.waitForSelector('header button:has-text("Sign in")', { timeout: 8_000 });
    console.log(`       out ${((Date.now() - begun) / 1000).toFixed(1)} s after the dialog`);
    await page.locator('h1', { hasText: 'Suspended' }).waitFor();
    await page.getByText('Not signed in anywhere.').waitFor();
    const refused = await node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: `${member.name}@example.com`, password }) });
    assert.equal(refused.code, 'user_suspended');
    await page.getByRole('button', { name: 'Activate', exact: true }).click();
    await act(page, 'The test is over');
    await page.locator('h1', { hasText: 'Active' }).waitFor();
    await page.locator('[data-testid=trail]', { hasText: 'A test of the suspension' }).waitFor();
  });

  adminJourney('admin: settings change once their version is right, and the trail shows it', async (who) => {
    const page = await administer(who, 'settings');
    const setting = page.locator('input[name="accounts.max_per_user"]');
    await setting.fill('0');
    await page.getByRole('button', { name: /Review/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[name=reason]').fill('Too few of them');
    await dialog.getByRole('button', { name: 'Check first' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'out of range' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await setting.fill('31');
    await page.getByRole('button', { name: /Review/ }).click();
    await act(page, 'More accounts for all');
    await page.locator('[data-setting="accounts.max_per_user"]', { hasText: 'More accounts for all' }).waitFor();
    // Somebody else changes them meanwhile: the old version is refused, nothing is written over.
    await page.locator('[data-setting="node.log_level"] select').selectOption('warn');
    await page.getByRole('button', { name: /Review/ }).click();
    const { access_token: token } = await node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: 'admin@madang.local', password: secret() }) });
    const put = (version, value) =>
      fetch(`${node.url}/api/v1/admin/settings`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, 'If-Match': `"${version}"` },
        body: JSON.stringify({ settings: { 'accounts.max_per_user': value }, reason: 'Somebody else' }),
      });
    const version = (await fetch(`${node.url}/api/v1/admin/settings`, { headers: { Authorization: `Bearer ${token}` } })).headers.get('ETag').replace(/\D/g, '');
    assert.equal((await put(version, 32)).status, 200);
    await dialog.locator('input[name=reason]').fill('Less in the log');
    await dialog.getByRole('button', { name: 'Check first' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'changed meanwhile' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('input[name="accounts.max_per_user"]')?.value === '32');
    await go(page, 'audit');
    await page.locator('[data-testid=audit] tbody tr', { hasText: 'More accounts for all' }).waitFor();
    await page.fill('input[name=query]', 'Somebody else');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=audit] tbody tr').length === 1);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('The trail is what it was.').waitFor();
    await page.locator('[data-testid=audit] tbody button').first().click();
    await page.getByRole('dialog').getByText('Hash before').waitFor();
  });

  adminJourney('admin: a phone has all of the trail, the outbox and the jobs of everybody in its width', async (who) => {
    const other = another();
    await other.open('/');
    await other.register();
    const { token } = await other.asked();
    const { user_id: user } = await node.api('users/profile', token);
    await node.api('users/export', token, { method: 'POST', body: '{}' });
    const page = await administer(who, 'audit', { width: 390, height: 844 });
    const fits = async (testId) => {
      const table = page.getByTestId(testId);
      await table.waitFor();
      const over = await table.evaluate((one) => one.parentElement.parentElement.scrollWidth - one.parentElement.parentElement.clientWidth);
      assert.equal(over, 0, `${testId} is wider than its panel`);
      assert.deepEqual(await who.accessibility(), []);
    };
    const object = page.locator('[data-testid=audit] [data-phone=object]', { hasText: user }).first();
    await object.waitFor();
    await fits('audit');
    await go(page, 'outbox');
    await page.locator('[data-testid=outbox] tr', { hasText: user }).getByRole('button', { name: 'Copy' }).waitFor();
    await fits('outbox');
    await go(page, 'jobs');
    const job = page.locator('[data-testid=all-jobs] tr', { hasText: user });
    await job.getByText('Done').waitFor();
    assert.equal(await job.getByRole('button', { name: 'Download' }).count(), 0, 'a copy of data is its owner’s alone');
    await fits('all-jobs');
    for (const section of ['users', 'symbols']) {
      await go(page, section);
      await fits(section);
    }
  });

  adminJourney('admin: limits of a user, the switch of the platform, and what was refused', async (who) => {
    const member = another();
    const theirs = await member.open('/');
    await member.register();
    const { account, token } = await member.asked();
    const { user_id: id } = await node.api('users/profile', token);
    const { lower_limit: lowest } = await node.api('market/quote/005930');
    const page = await administer(who, 'users');
    await page.fill('input[name=query]', member.name);
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid=users] tbody a[href$="${id}"]`).click();
    await page.locator('input[name=max_order_value]').fill('much');
    await page.getByText('A number, empty, or none').waitFor();
    await page.locator('input[name=max_order_value]').fill('100,000');
    await page.locator('section', { has: page.getByTestId('user-limits') }).getByRole('button', { name: 'Change…' }).click();
    assert.match(await page.getByTestId('changes').innerText(), /Value of an order[\s\S]*100,000/);
    await act(page, 'Small orders for him', /would change \d/);
    await member.place({ price: lowest, quantity: 5 });
    await theirs.locator('[data-pane=ticket] [role=alert]', { hasText: 'worth more than one order may be' }).waitFor();
    await go(page, 'risk');
    await page.fill('input[name=account_id]', account);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.locator('[data-testid=alerts] tbody tr', { hasText: 'Value of an order' }).waitFor();
    await page.getByRole('button', { name: 'Switch the platform off' }).click();
    await act(page, 'A test of the switch', /would change \d/);
    await page.getByTestId('platform-switch').getByText('Switched off', { exact: true }).waitFor();
    await member.place({ price: lowest, quantity: 1 });
    await theirs.locator('[data-pane=ticket] [role=alert]', { hasText: 'Trading is switched off' }).waitFor();
    await page.getByRole('button', { name: 'Switch the platform on' }).click();
    await act(page, 'The test is over', /would change \d/);
    await page.getByRole('button', { name: 'Switch the platform off' }).waitFor();
    await member.place({ price: lowest, quantity: 1 });
    await member.openRows().first().waitFor();
  });

  adminJourney('admin: a settlement run is asked for once, jobs of all are shown, and the trail leaves as a file', async (who) => {
    const page = await administer(who, 'settlement');
    await page.locator('input[name=date]').fill('2026-11-24');
    await page.getByRole('button', { name: 'Run…' }).click();
    await act(page, 'A test of the run', /would change \d/);
    await page.locator('[data-testid=runs] tbody tr', { hasText: 'Cash' }).getByText('Done').waitFor();
    await go(page, 'jobs');
    await page.locator('main h1', { hasText: 'Jobs' }).waitFor();
    await go(page, 'audit');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSONL' }).click()]);
    assert.match(file.suggestedFilename(), /^audit-\d{4}-\d\d-\d\d\.jsonl$/);
    const lines = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(lines.length >= 1);
    assert.ok(lines.every((one, i) => i === 0 || one.prev_hash === lines[i - 1].hash), 'the chain holds in the file');
    const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
    const rows = readFileSync(await table.path(), 'utf8').trim().split('\n');
    assert.match(rows[0], /seq/);
    assert.equal(rows.filter((row) => row === rows[0]).length, 1, 'one head');
  });

  adminJourney('admin: health shows live figures; others are told that the page is not theirs', async (who) => {
    const page = await administer(who, 'health');
    await page.locator('[data-figure=orders]', { hasText: '/s' }).waitFor();
    await page.waitForFunction(() => /L/.test(document.querySelector('[data-figure=memory] path')?.getAttribute('d') ?? ''));
    const member = another();
    const theirs = await member.open('/');
    await member.register();
    assert.equal(await theirs.locator('nav a[href^="/admin"]').count(), 0);
    const visitor = another();
    const seen = await visitor.open('/');
    await seen.goto(`${node.url}/admin/users`);
    await seen.getByText('Sign in to see the admin pages.').waitFor();
    await seen.locator('header button', { hasText: 'Sign in' }).click();
    await seen.fill('input[name=email]', member.name);
    await seen.fill('input[name=password]', password);
    await seen.click('[role=dialog] button[type=submit]');
    await seen.getByText('This page is for administrators').waitFor();
  });

  adminJourney('admin: axe finds nothing, nothing stands out of a phone, every word is Korean', async (who) => {
    const page = await administer(who, 'health', { width: 360, height: 740, language: 'ko' });
    for (const theme of ['dark', 'light']) {
      await page.evaluate((to) => (document.documentElement.dataset.theme = to), theme);
      for (const section of ['health', 'users', 'symbols', 'risk', 'settlement', 'jobs', 'audit', 'logins', 'outbox', 'settings']) {
        await go(page, section);
        await page.waitForTimeout(700);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${section} is ${over} px too wide`);
        assert.doesNotMatch((await page.locator('body').innerText()).replaceAll(/admin\.(consent|second_factor)_required/g, ''), /\b(admin|problem|shell|ui)\.[a-z]+\.?/i);
        assert.deepEqual(await who.accessibility(), [], `${theme} ${section}`);
      }
    }
    await go(page, 'symbols');
    await page.locator('tr[data-row="005930"] button').first().click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await who.accessibility(), [], 'dialog');
  });
}
