// The page on which operations of the API are tried.
import { strict as assert } from 'node:assert';

export function addReferenceJourneys(journey, { node }) {
  const go = (page, path) =>
    page.evaluate((to) => {
      history.pushState({}, '', to);
      dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    }, path);
  const answered = (page, status) => page.locator(`[data-testid=answer][data-status="${status}"]`).waitFor();
  const body = async (page) => JSON.parse(await page.locator('[data-testid=answer-body]').innerText());

  journey('try the API: reads with the own session, bounds before they are sent, headers, time and a curl line', async (who) => {
    const page = await who.open('/');
    await who.register();
    await page.locator('footer').getByRole('link', { name: 'Try the API' }).click();
    await page.getByTestId('try').waitFor();
    await page.locator('input[name=find]').fill('listOrders');
    await page.getByRole('navigation', { name: 'Operation' }).getByRole('link').first().click();
    const form = page.locator('[data-operation=listOrders]');
    await form.locator('input[name=limit]').fill('501');
    await form.getByText('It is out of bounds. 1–500').waitFor();
    await form.getByRole('button', { name: 'Send' }).click();
    assert.equal(await page.locator('[data-testid=answer]').count(), 0);
    await form.locator('input[name=limit]').fill('2');
    await form.locator('select[name=status]').selectOption('OPEN');
    assert.equal(await page.locator('[data-testid=curl]').innerText(), `curl -i '${node.url}/api/v1/orders?limit=2&status=OPEN' -H "Authorization: Bearer $MADANG_TOKEN"`);
    await form.getByRole('button', { name: 'Send' }).click();
    await answered(page, 200);
    assert.deepEqual((await body(page)).items, []);
    await page.getByText(/Headers \(\d+\)/).click();
    assert.match(await page.locator('[data-testid=answer-headers]').innerText(), /x-request-id: \S+/);
    assert.match(await page.locator('[data-testid=answer]').innerText(), /\d+ ms · [\d,]+ bytes/);
    assert.deepEqual(await who.accessibility(), []);
    // Without a token, and with one of one's own choice.
    await form.getByRole('button', { name: 'Nobody' }).click();
    assert.doesNotMatch(await page.locator('[data-testid=curl]').innerText(), /Authorization/);
    await form.getByRole('button', { name: 'Send' }).click();
    await answered(page, 401);
    assert.equal((await body(page)).code, 'token_missing');
    const { token } = await who.asked();
    await form.getByRole('button', { name: 'Another token' }).click();
    await form.locator('input[name=token]').fill(token);
    await form.getByRole('button', { name: 'Send' }).click();
    await answered(page, 200);
  });

  journey('try the API: what changes something is sent after a yes, each time', async (who) => {
    const page = await who.open('/');
    await who.register();
    const { account } = await who.asked();
    const { lower_limit: price } = await node.api('market/quote/005930');
    // From the reference, and back to what it says of the operation.
    await page.goto(`${node.url}/docs#op-placeOrder`);
    await page.locator('#op-placeOrder').getByRole('link', { name: 'Try it' }).click();
    const form = page.locator('[data-operation=placeOrder]');
    assert.equal(await form.getByRole('link', { name: 'In the docs' }).getAttribute('href'), '/docs#op-placeOrder');
    await form.getByText('You are not signed in').waitFor({ state: 'detached' });
    // Fields and JSON are one text.
    await form.locator('input[name=quantity]').fill('x');
    await form.getByText('It has the wrong form. decimal, a string').waitFor();
    await form.locator('input[name=quantity]').fill('1');
    await form.locator('select[name=type]').selectOption('LIMIT');
    await form.locator('input[name=price]').fill(price);
    await form.getByRole('button', { name: 'JSON', exact: true }).click();
    const text = form.locator('textarea[name=body]');
    assert.deepEqual(JSON.parse(await text.inputValue()), { symbol: '005930', side: 'BUY', type: 'LIMIT', quantity: '1', price });
    await text.fill('{');
    await form.getByText('This is no JSON object.').waitFor();
    await text.fill(JSON.stringify({ account_id: account, symbol: '005930', side: 'BUY', type: 'LIMIT', quantity: '1', price, time_in_force: 'GTC' }));
    await form.getByRole('button', { name: 'Fields', exact: true }).click();
    assert.equal(await form.locator('select[name=time_in_force]').inputValue(), 'GTC');
    const send = form.getByRole('button', { name: 'Send' });
    assert.equal(await send.isDisabled(), true);
    await page.keyboard.press('Enter');
    await form.locator('input[name=sure]').check();
    const key = await form.locator('input[name=Idempotency-Key]').inputValue();
    await send.click();
    await answered(page, 201);
    assert.equal((await body(page)).status, 'SUBMITTED');
    assert.equal(await send.isDisabled(), true);
    assert.notEqual(await form.locator('input[name=Idempotency-Key]').inputValue(), key);
    assert.equal((await who.asked()).orders.length, 1);
    assert.deepEqual(await who.accessibility(), []);
    await page.setViewportSize({ width: 360, height: 780 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    await page.getByRole('combobox', { name: 'Operation' }).selectOption('getQuote');
    await page.locator('[data-operation=getQuote] input[name=symbol]').fill('000660');
    await page.locator('[data-operation=getQuote]').getByRole('button', { name: 'Send' }).click();
    await answered(page, 200);
    assert.equal((await body(page)).symbol, '000660');
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    assert.deepEqual(await who.accessibility(), []);
  });

  journey('try the API: who has not signed in is told, calls with nobody\'s token leave the session alone, and the session has its cookie and CSRF token', async (who) => {
    const page = await who.open('/try/logOut', { theme: 'light' });
    const form = page.locator('[data-operation=logOut]');
    const answer = async (status) => {
      await form.locator('input[name=sure]').check();
      await form.getByRole('button', { name: 'Send' }).click();
      await answered(page, status);
    };
    await form.getByTestId('signed-out').waitFor();
    assert.deepEqual(await who.accessibility(), []);
    await answer(401);
    await go(page, '/');
    await who.register();
    await go(page, '/try/logOut');
    await form.getByRole('button', { name: 'Nobody' }).click();
    await answer(401);
    await page.reload();
    await page.locator('header').getByTestId('cash').waitFor();
    // Its cookie goes along, so that without the CSRF token it would be refused.
    await answer(200);
    await page.reload();
    await page.locator('header').getByRole('button', { name: 'Sign in' }).waitFor();
  });

  journey('try the API in Korean: a visitor reads the market', async (who) => {
    const page = await who.open('/try/getQuote', { language: 'ko', width: 360, height: 780 });
    const form = page.locator('[data-operation=getQuote]');
    assert.equal(await form.locator('input[name=symbol]').inputValue(), '005930');
    await form.getByRole('button', { name: '보내기' }).click();
    await answered(page, 200);
    assert.equal((await body(page)).symbol, '005930');
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    assert.deepEqual(await who.accessibility(), []);
  });
}
