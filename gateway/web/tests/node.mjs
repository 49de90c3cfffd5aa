// A real node of the tests' own, on a free port, with its own data.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

function freePort() {
  return new Promise((then, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => then(port));
    });
  });
}

/** What moves a node's clock, made beside it for the system tests; null where it is not. */
export function movedClock(program) {
  const made = join(dirname(program), 'tests/system/libmoved_clock.so');
  return existsSync(made) ? made : null;
}

export class MadangNode {
  constructor(program, webDir, settings = {}) {
    this.settings = settings;
    this.program = program;
    this.webDir = webDir;
    this.data = mkdtempSync(join(tmpdir(), 'madang.web.'));
    this.said = '';
    this.env = {};
  }

  /** From its next start on it takes it to be noon of this day in Korea. */
  moveTo(day) {
    const ahead = Math.round((Date.parse(`${day}T12:00:00+09:00`) - Date.now()) / 1_000);
    this.env = { LD_PRELOAD: movedClock(this.program), MOVED_CLOCK_S: String(ahead) };
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const settings = { 'http.web_dir': this.webDir, 'makers.orders_per_second': 40, 'makers.levels': 10, 'identity.login_failures_per_address_max': 1000, 'limits.lifted': true, ...this.settings };
    const words = ['serve', '--data', join(this.data, 'data'), '--http', `127.0.0.1:${this.port}`];
    for (const [name, value] of Object.entries(settings)) words.push('--set', `${name}=${value}`);
    this.child = spawn(this.program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (bytes) => (this.said += bytes));
    for (const until = Date.now() + 90_000; ; ) {
      const ready = await fetch(`${this.url}/ready`).catch(() => null);
      if (ready?.ok) return;
      if (this.child.exitCode !== null || Date.now() > until) throw new Error(`the node does not start: ${this.said}`);
      await new Promise((then) => setTimeout(then, 50));
    }
  }

  async end(signal = 'SIGTERM') {
    if (!this.child || this.child.exitCode !== null) return;
    const gone = new Promise((then) => this.child.once('exit', then));
    this.child.kill(signal);
    await gone;
  }

  async remove() {
    await this.end('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  /** What the API says, past the app. */
  async api(path, token, init = {}) {
    const answer = await fetch(`${this.url}/api/v1/${path}`, {
      ...init,
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    });
    return answer.json();
  }
}
