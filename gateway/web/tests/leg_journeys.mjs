// Orders with legs: written in the ticket, seen waiting for their entry, ended by each other.
import { strict as assert } from 'node:assert';
import { password } from './person.mjs';

export function addLegJourneys(journey, { node }) {
  const symbol = '005930';
  const form = (who) => who.page.locator('[data-pane=ticket] form');
  const send = (who) => who.page.click('[data-pane=ticket] button[type=submit]');
  const says = (who, text) => form(who).getByRole('alert').filter({ hasText: text }).waitFor();
  const fill = (who, name, value) => form(who).locator(`input[name=${name}]`).fill(String(value));
  const choose = (who, name) => form(who).getByRole('group', { name: 'Order class' }).getByRole('button', { name }).click();
  const bestAsk = (page) => page.locator('[data-ladder^="ask:"]').last().getAttribute('data-ladder').then((text) => Number(text.slice(4)));
  const shown = (value) => Number(value).toLocaleString('en-US');

  /** Somebody else, who buys until an order is over: the makers alone may not come that far. */
  async function buyUntilOver(token, order, price) {
    const name = `buyer${process.pid}${order.order_id.slice(-6)}`;
    const post = (path, body, by) => node.api(path, by, { method: 'POST', body: JSON.stringify(body) });
    await post('users/register', { email: `${name}@example.com`, username: name, password });
    const { access_token: buyer } = await post('users/login', { email: `${name}@example.com`, password });
    const { account_id: account } = await post('accounts', { kind: 'PAPER', currency: 'KRW' }, buyer);
    await post(`accounts/${account}/deposit`, { amount: '1000000000' }, buyer);
    for (const until = Date.now() + 60_000; ; ) {
      const now = await node.api(`orders/${order.order_id}`, token);
      if (now.status === 'FILLED') return now;
      assert.ok(Date.now() < until, `${now.status}, ${now.filled_quantity} sold at ${price}`);
      await post('orders', { account_id: account, symbol, side: 'BUY', type: 'LIMIT', quantity: '2000', price: String(price), time_in_force: 'IOC' }, buyer);
      await pause(100);
    }
  }
  const pause = (ms) => new Promise((then) => setTimeout(then, ms));

  journey('legs: a bracket is checked and placed, its entry fills, and the profit that is taken ends the stop', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { tick_size: tick } = await node.api(`market/quote/${symbol}`);
    const ask = await bestAsk(page);
    const entry = ask + 3 * Number(tick);
    const [profit, stop] = [entry + 2 * Number(tick), entry - 60 * Number(tick)];
    await choose(who, 'Bracket');
    await fill(who, 'price', entry);
    await fill(who, 'quantity', 5);
    await send(who);
    await says(who, 'Say where the profit is taken');
    await fill(who, 'profit_price', entry);
    await fill(who, 'loss_stop', stop);
    await says(who, `The profit at ${shown(entry)} must be above the entry at ${shown(entry)}`);
    await fill(who, 'profit_price', profit);
    await fill(who, 'loss_stop', entry);
    await says(who, `The stop at ${shown(entry)} must be below the entry at ${shown(entry)}`);
    await fill(who, 'loss_stop', stop);
    await form(who).locator('[data-outcome=profit]', { hasText: shown(profit) }).waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await send(who);
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 2);
    const { token, orders } = await who.asked();
    const parent = orders.find((one) => one.parent_order_id === null);
    assert.equal(parent.order_class, 'BRACKET');
    assert.deepEqual([parent.status, parent.legs.length], ['FILLED', 2]);
    const legs = orders.filter((one) => one.parent_order_id === parent.order_id);
    const [takes, stops] = ['LIMIT', 'STOP'].map((type) => legs.find((one) => one.type === type));
    assert.deepEqual([takes.price, stops.stop_price, takes.time_in_force], [String(profit), String(stop), 'GTC']);
    await who.openRows().filter({ has: page.locator('[data-role=profit]') }).filter({ hasText: shown(profit) }).waitFor();
    await who.openRows().filter({ has: page.locator('[data-role=loss]') }).getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=family] [data-member]').nth(2).waitFor();
    assert.deepEqual(await page.locator('[data-testid=family] [data-member]').evaluateAll((all) => all.map((one) => one.dataset.member)), ['entry', 'profit', 'loss']);
    assert.deepEqual(await who.accessibility(), []);
    await buyUntilOver(token, takes, profit);
    await page.locator('[data-member=profit][data-status=FILLED]').waitFor();
    await page.locator('[data-member=loss][data-status=CANCELLED] [data-ended-by=profit]').waitFor();
    const after = await who.asked();
    const ended = after.orders.find((one) => one.order_id === stops.order_id);
    assert.deepEqual([ended.status, ended.reason], ['CANCELLED', 'sibling_filled']);
    assert.equal(after.orders.filter((one) => one.status === 'SUBMITTED').length, 0);
  });

  journey('legs: those of an entry that waits are in no book, and a family is cancelled as one', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { lower_limit: lower, tick_size: tick } = await node.api(`market/quote/${symbol}`);
    const entry = Number(lower) + 100 * Number(tick);
    await choose(who, 'Bracket');
    await fill(who, 'price', entry);
    await fill(who, 'quantity', 2);
    await fill(who, 'profit_price', entry + 50 * Number(tick));
    await form(who).getByRole('group', { name: 'Type of the stop loss' }).getByRole('button', { name: 'Trailing' }).click();
    await fill(who, 'loss_trail', 5);
    await send(who);
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 3);
    assert.deepEqual(await page.locator('[data-pane=blotter] tr[data-order] [data-role]').evaluateAll((all) => all.map((one) => one.dataset.role)), ['entry', 'profit', 'loss']);
    assert.equal(await page.locator('[data-pane=blotter] [data-waits=entry]').count(), 2);
    assert.equal(await who.openRows().nth(1).getByRole('button', { name: 'Amend' }).isDisabled(), true);
    await who.openRows().nth(1).getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=reasons]', { hasText: 'goes to the market when its entry is over' }).waitFor();
    await page.getByRole('button', { name: 'Cancel all of them' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-member][data-status=CANCELLED]').length === 3);
    const { orders, balance } = await who.asked();
    assert.deepEqual(orders.map((one) => one.status), ['CANCELLED', 'CANCELLED', 'CANCELLED']);
    assert.equal(Number(balance.held), 0);
  });

  journey('legs: an order to sell and its stop are one OCO, and no other class is offered for it', async (who) => {
    const page = await who.open('/');
    await who.register();
    await who.place({ price: (await bestAsk(page)) + 1_000, quantity: 4 });
    await who.tab('Executions');
    await page.locator('tr[data-execution]').first().waitFor();
    await who.tab('Open');
    await form(who).getByRole('button', { name: 'Sell', exact: true }).click();
    await choose(who, 'OCO');
    assert.deepEqual(await form(who).getByRole('group', { name: 'Order class' }).getByRole('button').allInnerTexts(), ['Single', 'OCO']);
    const { upper_limit: upper, lower_limit: lower } = await node.api(`market/quote/${symbol}`);
    await fill(who, 'price', upper);
    await fill(who, 'quantity', 3);
    await fill(who, 'loss_stop', upper);
    await says(who, `must be below the profit at ${shown(upper)}`);
    await fill(who, 'loss_stop', lower);
    await send(who);
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 2);
    await who.openRows().nth(1).getByRole('button', { name: 'Cancel' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-pane=blotter] tr[data-order]').length === 0);
    const { orders } = await who.asked();
    const reasons = orders.filter((one) => one.order_class === 'OCO').map((one) => one.reason).sort();
    assert.deepEqual(reasons, ['cancelled_by_user', 'sibling_cancelled']);
  });
}
