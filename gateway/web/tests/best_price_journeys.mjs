// Orders that take their limits from the book: written in the ticket without a price, and shown with the one that they took.
import { strict as assert } from 'node:assert';

export function addBestPriceJourneys(journey, { node }) {
  const symbol = '005930';

  journey('best prices: the ticket names none, and the page of the order says which it took', async (who) => {
    const page = await who.open('/');
    await who.register();
    const form = page.locator('[data-pane=ticket] form');
    await form.getByLabel('Order type').selectOption('OWN_BEST');
    assert.equal(await form.getByLabel('Time in force').locator('option').count(), 1);
    assert.ok(await form.locator('input[name=price]').isDisabled());
    await form.locator('[data-testid=takes-price]', { hasText: 'the highest bid' }).waitFor();
    await form.getByLabel('Order type').selectOption('BEST_LIMIT');
    await form.locator('[data-testid=takes-price]', { hasText: 'the lowest offer' }).waitFor();
    assert.equal(await form.getByLabel('Time in force').locator('option').count(), 4);
    await form.locator('input[name=quantity]').fill('1');
    assert.deepEqual(await who.accessibility(), []);
    await page.click('[data-pane=ticket] button[type=submit]');
    await who.tab('Executions');
    await page.waitForSelector('tr[data-execution]');
    const { token, orders } = await who.asked();
    const [order] = orders;
    assert.deepEqual([order.type, order.symbol, order.price], ['BEST_LIMIT', symbol, order.average_price]);
    const events = (await node.api(`orders/${order.order_id}/events`, token)).items.map((one) => one.event);
    assert.deepEqual(events.slice(0, 2), ['order_placed', 'order_priced']);
    await who.tab('Filled');
    await who.openRows().first().getByRole('link', { name: 'Details' }).click();
    await page.locator('[data-testid=life] li', { hasText: `Limit taken: ${Number(order.price).toLocaleString('en-US')}` }).waitFor();
    await page.locator('[data-testid=reasons]', { hasText: 'the best price of the other side' }).waitFor();
  });
}
