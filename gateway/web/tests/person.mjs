// Someone at the screen: what a test does again and again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const password = 'correct horse battery';
let people = 0;

export class Person {
  constructor(browser, node) {
    this.browser = browser;
    this.node = node;
    this.name = `web${process.pid}x${++people}`;
    this.faults = [];
    this.sockets = new Set();
    this.cut = false;
  }

  async open(path = '/', { width = 1440, height = 900, language = 'en', theme = 'dark', serviceWorkers = 'block', cuttable = false } = {}) {
    this.context = await this.browser.newContext({ viewport: { width, height }, serviceWorkers, locale: language === 'ko' ? 'ko-KR' : 'en-US' });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(Number(process.env.WEB_PATIENCE_MS ?? 25_000));
    // What the policy of the page forbids is said on the console alone.
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text())) this.faults.push(message.text());
    });
    this.page.on('pageerror', (fault) => this.faults.push(fault.message));
    await this.page.addInitScript(
      (preferences) => localStorage.getItem('madang.preferences') ?? localStorage.setItem('madang.preferences', JSON.stringify(preferences)),
      { language, theme },
    );
    if (cuttable) await this.page.routeWebSocket('**/api/v1/stream', (socket) => this.carry(socket));
    await this.page.goto(this.node.url + path);
    await this.live();
    return this.page;
  }

  /** Another tab of the same browser. */
  async tabAt(path) {
    const page = await this.context.newPage();
    page.setDefaultTimeout(Number(process.env.WEB_PATIENCE_MS ?? 25_000));
    await page.goto(this.node.url + path);
    await this.live(page);
    return page;
  }

  live(page = this.page) {
    return page.waitForSelector('[data-connection=live]', { state: 'attached', timeout: 30_000 });
  }

  carry(socket) {
    if (this.cut) return socket.close();
    this.sockets.add(socket);
    socket.connectToServer();
  }
  /** Takes the network away, sockets too, or gives it back; for a page that was opened `cuttable`. */
  async network(on) {
    this.cut = !on;
    await this.context.setOffline(!on);
    if (on) return;
    for (const socket of this.sockets) await socket.close().catch(() => undefined);
    this.sockets.clear();
  }

  async register() {
    const { page, name } = this;
    await page.locator('[data-pane=ticket] button').first().waitFor({ state: 'attached' });
    await page.evaluate(() => document.querySelector('[data-pane=ticket] button').click());
    await page.fill('input[name=email]', `${name}@example.com`);
    await page.fill('input[name=username]', name);
    await page.fill('input[name=password]', password);
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('[data-pane=ticket] form', { state: 'attached' });
    await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await page.waitForFunction(() => document.querySelector('input[name=price]')?.value);
    // On a desk the ticket takes the focus when the dialog has gone: what is typed before that goes astray.
    await page.waitForFunction(() => {
      const input = document.querySelector('[data-pane=ticket] input[name=quantity]');
      return document.activeElement === input || innerWidth < 768;
    });
  }

  async signIn() {
    const { page, name } = this;
    await page.locator('header button', { hasText: /Sign in|로그인/ }).click();
    await page.fill('input[name=email]', `${name}@example.com`);
    await page.fill('input[name=password]', password);
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('[data-testid=cash]', { state: 'attached' });
  }

  async ticket({ side = 'Buy', price, quantity }) {
    const form = this.page.locator('[data-pane=ticket] form');
    await form.getByRole('button', { name: side, exact: true }).click();
    if (price !== undefined) await form.locator('input[name=price]').fill(String(price));
    await form.locator('input[name=quantity]').fill(String(quantity));
  }
  async place(order) {
    await this.ticket(order);
    await this.page.click('[data-pane=ticket] button[type=submit]');
  }
  tab(name) {
    return this.page.locator('[data-pane=blotter] [role=tab]', { hasText: name }).click();
  }
  openRows() {
    return this.page.locator('[data-pane=blotter] tr[data-order]');
  }

  /** A token and the account, to ask the API itself. */
  async asked() {
    const { access_token: token } = await this.node.api('users/login', null, { method: 'POST', body: JSON.stringify({ email: `${this.name}@example.com`, password }) });
    const account = (await this.node.api('accounts', token)).items[0].account_id;
    return {
      token,
      account,
      orders: (await this.node.api(`orders?account_id=${account}&status=ALL&limit=500`, token)).items,
      executions: (await this.node.api(`executions?account_id=${account}&limit=500`, token)).items,
      balance: await this.node.api(`accounts/${account}/balance`, token),
    };
  }

  /** What axe finds wrong, in words. */
  async accessibility() {
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
  }

  close() {
    return this.context?.close();
  }
}
