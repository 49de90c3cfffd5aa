// Every screen of the app, for whoever looks at all of them: pictures, axe, and what stands out of a phone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { password } from './person.mjs';

const opened = (name, how) => ({ name, path: '/', how });
const header = (name) => (page) => page.locator('header button, [data-pane=ticket] button', { hasText: name }).locator('visible=true').first().click();

/** For whoever has not signed in. */
export const visitorScreens = [
  { name: 'market', path: '/' },
  { name: 'about', path: '/about' },
  { name: 'terms', path: '/legal/terms' },
  { name: 'reset', path: '/reset-password?token=x' },
  { name: 'verify', path: '/verify-email?token=x', refuses: true },
  { name: 'missing', path: '/no-such-page' },
  { name: 'design', path: '/ui', refuses: true },
  { name: 'try-visitor', path: '/try/placeOrder' },
  opened('register', header(/Try with paper|모의투자 시작/)),
  opened('login', header(/Sign in|로그인/)),
  opened('forgot', async (page) => {
    await header(/Sign in|로그인/)(page);
    await page.getByRole('dialog').getByRole('button', { name: /Forgot|잊으셨/ }).click();
  }),
  opened('palette', (page) => page.keyboard.press('Control+k')),
  opened('help', (page) => page.keyboard.press('?')),
];

/** A ticket with legs, one of which is on the wrong side. */
async function writeLegs(page, name) {
  if ((await page.locator('.area-panes:visible').count()) > 0) await page.locator('.area-panes button').nth(3).click();
  const form = page.locator('[data-pane=ticket] form');
  await form.getByRole('button', { name: name === 'oco' ? /^(Sell|매도)$/ : /^(Buy|매수)$/ }).click();
  await form.getByRole('button', { name: name === 'oco' ? 'OCO' : /^(Bracket|브래킷)$/ }).click();
  if (name === 'oco') await form.locator('input[name=quantity]').fill('2');
  for (const label of name === 'oco' ? [/^(Stop loss at|손절 스톱 가격) −$/] : [/^(Stop loss at|손절 스톱 가격) −$/, /^(Take profit at|이익실현 가격) \+$/]) await form.getByRole('button', { name: label }).click();
}

/** For a user with an account. */
export const memberScreens = [
  { name: 'trade', path: '/' },
  // On a phone the other parts stand behind buttons; on a desk all of them are there.
  ...['market', 'chart', 'book', 'ticket', 'blotter'].map((pane, at) => ({ ...opened(`trade-${pane}`, (page) => page.locator('.area-panes button').nth(at).click()), narrow: true })),
  ...['bracket', 'oco'].map((name) => opened(`ticket-${name}`, (page) => writeLegs(page, name))),
  { name: 'family', path: '/orders/FAMILY' },
  { name: 'portfolio', path: '/portfolio' },
  { name: 'account', path: '/account' },
  { name: 'jobs', path: '/jobs' },
  { name: 'try', path: '/try/amendOrder' },
  { name: 'try-answer', path: '/try/getPortfolioSummary', how: (page) => page.getByRole('button', { name: /^Send$|^보내기$/ }).click() },
  { name: 'order', path: '/orders/ORDER' },
  { name: 'statement', path: '/portfolio', how: (page) => page.locator('[data-testid=statements] button').first().click() },
  { name: 'erase', path: '/account', how: (page) => page.getByRole('button', { name: /Erase me|계정 삭제/ }).click() },
  { name: 'profile', path: '/account', how: (page) => page.getByRole('button', { name: /^Edit$|^수정$/ }).click() },
  { name: 'inbox', path: '/', how: (page) => page.locator('header button[data-unread]').click() },
  { name: 'watch-lists', path: '/', how: async (page) => {
    if ((await page.locator('.area-panes:visible').count()) > 0) await page.locator('.area-panes button').nth(0).click();
    await page.getByRole('button', { name: /Edit watch lists|관심 목록 편집/ }).click();
  } },
  { name: 'withdraw', path: '/portfolio', how: (page) => page.getByRole('button', { name: /Withdraw|출금/ }).first().click() },
  // From here on the account is the mirror.
  { name: 'imports', path: '/portfolio', how: (page) => page.locator('section', { hasText: /elsewhere|다른 증권사/ }).getByRole('button').last().click() },
  { name: 'imports-file', path: '/portfolio', how: async (page) => {
    await page.getByRole('button', { name: /Import a file|파일/ }).first().click();
    const csv = 'date,type,symbol,quantity,price,amount\n2026-11-02,DEPOSIT,,,,10000000\n2026-11-03,BUY,005930,10,60000,\n2026-11-04,BUY,NOSUCH,1,1,\nnonsense\n';
    await page.locator('input[type=file]').setInputFiles({ name: 'file.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  } },
];

/** For administrators. */
export const adminScreens = ['health', 'users', 'users/USER', 'symbols', 'risk', 'settlement', 'jobs', 'audit', 'logins', 'outbox', 'actors', 'settings'].map((section) => ({ name: `admin-${section.replace('/USER', '-one')}`, path: `/admin/${section}`, ...(section === 'health' ? { how: (page) => page.locator('[data-testid=figures]').waitFor() } : {}) })).concat({ name: 'admin-actor', path: '/admin/actors', how: async (page) => {
  await page.locator('input[name=entity]').fill('005930');
  await page.keyboard.press('Enter');
} });

/** Goes to a screen inside the app, so that the session stays, and waits until it is quiet. */
export async function show(who, screen, ids = {}) {
  const { page } = who;
  const path = screen.path.replace('ORDER', ids.order ?? 'ord_none').replace('FAMILY', ids.family ?? 'ord_none').replace('USER', ids.user ?? 'usr_none');
  await page.keyboard.press('Escape');
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, path);
  await page.waitForTimeout(screen.path.startsWith('/admin') || screen.path === '/' ? 900 : 700);
  if (!screen.how) return;
  await screen.how(page);
  await page.waitForTimeout(450);
}

/** A user who has traded, through the API: an open order, fills of both sides, an export. Gives what screens need. */
export async function prepare(who) {
  const { node } = who;
  const { token, account } = await who.asked();
  const post = (path, body) => node.api(path, token, { method: 'POST', body: JSON.stringify(body) });
  const { lower_limit: lowest, last_price: last } = await node.api('market/quote/000660');
  const order = (symbol, side, quantity, price) => post('orders', { account_id: account, symbol, side, quantity: String(quantity), time_in_force: 'DAY', ...(price ? { type: 'LIMIT', price } : { type: 'MARKET' }) });
  for (const symbol of ['005930', '000660', '035420', '051910']) await order(symbol, 'BUY', 7);
  await order('005930', 'SELL', 3);
  const open = await order('000660', 'BUY', 2, lowest);
  await order('005930', 'BUY', 1_000_000, lowest);
  await post(`accounts/${account}/ledger/export`, {});
  await post('users/export', {});
  const family = await post('orders', { account_id: account, symbol: '000660', side: 'BUY', type: 'LIMIT', quantity: '2', price: lowest, order_class: 'BRACKET', take_profit: { price: last, time_in_force: 'GTC' }, stop_loss: { trail_rate: '0.05' } });
  return { order: open.order_id, family: family.order_id, account, token, user: (await node.api('users/profile', token)).user_id };
}

/** Signs in as the node's first administrator. */
export async function administer(who) {
  const { page, node } = who;
  const secret = readFileSync(join(node.data, 'data/keys/admin_password'), 'utf8').trim();
  await page.locator('header button', { hasText: /Sign in|로그인/ }).click();
  await page.fill('input[name=email]', 'admin@madang.local');
  await page.fill('input[name=password]', secret);
  await page.click('[role=dialog] button[type=submit]');
  await page.waitForSelector('[role=dialog]', { state: 'detached' });
}

export { password };
