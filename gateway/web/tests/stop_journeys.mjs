// Stop orders: written in the ticket, seen waiting, changed, reached.
import { strict as assert } from 'node:assert';

export function addStopJourneys(journey, { node }) {
  const symbol = '005930';
  const quote = () => node.api(`market/quote/${symbol}`);
  const form = (who) => who.page.locator('[data-pane=ticket] form');
  async function write(who, type, fields) {
    await form(who).getByLabel('Order type').selectOption(type);
    for (const [name, value] of Object.entries(fields)) await form(who).locator(`input[name=${name}]`).fill(String(value));
  }
  const send = (who) => who.page.click('[data-pane=ticket] button[type=submit]');
  const waitsFor = (who, text) => who.page.locator('[data-testid=waits-for]', { hasText: text }).waitFor();
  const shown = (value) => Number(value).toLocaleString('en-US');

  journey('stops: one waits, is changed where it stands, and its page says what for', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { upper_limit: upper, tick_size: tick } = await quote();
    await write(who, 'STOP_LIMIT', { quantity: 1 });
    assert.equal(await form(who).getByLabel('Time in force').locator('option').count(), 2);
    await send(who);
    await form(who).getByRole('alert').filter({ hasText: 'needs a stop price' }).waitFor();
    await write(who, 'STOP_LIMIT', { stop_price: upper, price: upper });
    await waitsFor(who, `${shown(upper)} or more`);
    await form(who).locator('[data-testid=preview]', { hasText: `limit at ${shown(upper)}` }).waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await send(who);
    const row = who.openRows().first();
    await row.filter({ hasText: `≥ ${shown(upper)}→${shown(upper)}` }).filter({ hasText: 'Waiting' }).waitFor();
    const lower = Number(upper) - 5 * Number(tick);
    await row.getByRole('button', { name: 'Amend' }).click();
    await page.getByRole('dialog').getByLabel('Stop price').fill(String(lower));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await row.filter({ hasText: `≥ ${shown(lower)}→${shown(upper)}` }).waitFor();
    const [order] = (await who.asked()).orders;
    assert.deepEqual([order.type, order.stop_price, order.price, order.triggered_at], ['STOP_LIMIT', String(lower), upper, null]);
    // Not in the book: no mark of an own order at its price.
    assert.equal(await page.locator('[title^="Own orders"]').count(), 0);
    // Without a limit it has room in its row.
    const { token, account } = await who.asked();
    await node.api('orders', token, { method: 'POST', body: JSON.stringify({ account_id: account, symbol, side: 'BUY', type: 'STOP', quantity: '3', stop_price: upper, time_in_force: 'DAY' }) });
    const other = who.openRows().filter({ hasText: '0 / 3' });
    await other.getByRole('button', { name: 'Amend' }).click();
    await other.getByLabel('Stop price').fill(String(lower));
    await page.keyboard.press('Enter');
    await other.filter({ hasText: `≥ ${shown(lower)}` }).waitFor();
    await row.filter({ hasText: '0 / 3' }).waitFor();
    await who.openRows().nth(1).getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=reasons]', { hasText: `outside the book for a trade at ${shown(lower)} or more. The last trade was at` }).waitFor();
    assert.match(await page.locator('[data-testid=stop-price]').innerText(), new RegExp(shown(lower)));
    await page.locator('[data-testid=life] li', { hasText: `Stop limit · ≥ ${shown(upper)}→${shown(upper)}` }).first().waitFor();
    await page.locator('[data-testid=life] li', { hasText: 'Waits for its stop price' }).waitFor();
    assert.equal(await page.locator('[data-testid=standing]').count(), 0);
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('stops: a trailing one follows the market, and where it stands is shown', async (who) => {
    const page = await who.open('/');
    await who.register();
    await write(who, 'TRAILING_STOP', { quantity: 1, trail: '20' });
    await waitsFor(who, /or more \(20%\)/);
    await send(who);
    const row = who.openRows().first();
    await row.filter({ hasText: /≥ [\d,]+ \(20%\)/ }).waitFor();
    const { token, orders } = await who.asked();
    assert.deepEqual([orders[0].trail_rate, orders[0].trail_price], ['0.2', null]);
    const stands = async () => (await node.api(`orders/${orders[0].order_id}/explain`, token)).reasons[0].values.stop_price;
    // It moves with the trades; what is shown comes to what the platform says.
    for (const until = Date.now() + 20_000; ; ) {
      if ((await row.locator('[data-condition]').getAttribute('data-condition')) === (await stands())) break;
      assert.ok(Date.now() < until, `${await row.innerText()} is not at ${await stands()}`);
      await page.waitForTimeout(200);
    }
    await row.getByRole('button', { name: 'Amend' }).click();
    assert.equal(await row.getByLabel('Stop price').count(), 0);
    await page.keyboard.press('Escape');
    await form(who).getByRole('group', { name: 'Distance' }).getByRole('button', { name: 'Price' }).click();
    await form(who).locator('input[name=trail]').fill('1000');
    await waitsFor(who, /or more \(1,000\)/);
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('stops: a trade reaches one, and it is told', async (who) => {
    const page = await who.open('/');
    await who.register();
    // The next trade of a buyer is at this price or above.
    const ask = (await page.locator('[data-ladder^="ask:"]').last().getAttribute('data-ladder')).slice(4);
    await write(who, 'STOP', { quantity: 1, stop_price: ask });
    await send(who);
    await who.tab('Filled');
    await who.openRows().first().locator('[data-triggered]', { hasText: 'Stop reached' }).waitFor({ timeout: 60_000 });
    const [order] = (await who.asked()).orders;
    assert.equal(order.status, 'FILLED');
    assert.ok(order.triggered_at);
    await who.openRows().first().getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=life] li', { hasText: `Stop price ${shown(ask)} reached` }).waitFor();
    await page.locator('[data-testid=reasons]', { hasText: `A trade reached its stop price of ${shown(ask)}` }).waitFor();
  });

  journey('stops: a price in the ladder is the stop price of whoever writes one', async (who) => {
    const page = await who.open('/');
    await who.register();
    await write(who, 'STOP', {});
    const level = page.locator('[data-ladder^="ask:"]').first();
    const price = (await level.getAttribute('data-ladder')).slice(4);
    await level.click();
    assert.equal(await page.inputValue('input[name=stop_price]'), price);
    assert.equal(await form(who).getByLabel('Order type').inputValue(), 'STOP');
  });
}
