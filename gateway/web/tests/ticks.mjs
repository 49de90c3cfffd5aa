// What a page does while many ticks come: pictures a second, the main thread, its heap.

/** Counts frames of sockets and pictures of the screen, and notes when the ladder stands. */
export function watchPage() {
  globalThis.counted = { frames: 0, bytes: 0, pictures: 0, long: 0, ladder: null, lcp: null };
  const Plain = globalThis.WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', (event) => {
        globalThis.counted.frames += 1;
        globalThis.counted.bytes += event.data.length;
      });
    }
  };
  let last = 0;
  const draw = (now) => {
    globalThis.counted.pictures += 1;
    if (last !== 0 && now - last > 50) globalThis.counted.long += 1;
    last = now;
    if (globalThis.counted.ladder === null && document.querySelector('[data-ladder]')) globalThis.counted.ladder = performance.now();
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  new PerformanceObserver((list) => (globalThis.counted.lcp = list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
}

export async function opened(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  await page.goto(url);
  await page.waitForSelector('[data-ladder]', { timeout: 30_000 });
  return { context, page };
}

/** Frames, pictures and the main thread of a page over some seconds; `throttle` makes its processor so many times slower. */
export async function ticksOf(browser, url, { throttle = 1, warmMs = 5_000, forMs = 20_000 } = {}) {
  const wait = (ms) => new Promise((then) => setTimeout(then, ms));
  const { context, page } = await opened(browser, url);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  if (throttle > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  await wait(warmMs);
  const read = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((one) => one.name === name).value;
    return { at: of('Timestamp'), busy: of('TaskDuration'), ...(await page.evaluate(() => globalThis.counted)) };
  };
  const before = await read();
  await wait(forMs);
  const after = await read();
  const seconds = after.at - before.at;
  const per = (name) => Number(((after[name] - before[name]) / seconds).toFixed(1));
  const symbols = await page.locator('[data-pane=market] li button[aria-pressed]').count();
  await context.close();
  return { symbols, stream_frames_s: per('frames'), kB_s: Math.round(per('bytes') / 1_000), fps: per('pictures'), over_50ms: after.long - before.long, main_thread_percent: Math.round(((after.busy - before.busy) / seconds) * 100) };
}
