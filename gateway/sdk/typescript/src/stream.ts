import { Problem } from './problem.ts';

/** One frame of a channel. `seq` counts the channel's events; a `snapshot` replaces what was known, an `update` is applied to it. */
export interface Frame<Data = any> {
  ch: string;
  type: 'snapshot' | 'update';
  seq: number;
  prev: number;
  ts: string;
  data: Data;
}

export interface StreamOptions {
  /** The last number that was seen of each channel, by full names: what came after it follows. */
  resume?: Record<string, number>;
  /** A connection that says nothing for so long is dead (3 s: the node says something each second). */
  silenceMs?: number;
  /** Ends the stream. */
  signal?: AbortSignal;
  /** Told of each connection and of each loss, for a log. */
  onState?: (state: 'connected' | 'lost', why: string) => void;
}

/** Who opens it: a one-use ticket is asked for each connection; public channels need none. */
export interface TicketSource {
  readonly url: string;
  streamTicket(): Promise<string | undefined>;
}

const mostFramesKept = 10_000;
const passing = new Set(['unavailable', 'history_unavailable', 'internal_error']);
const notUnderstood = 4400;
/** A connection that held so long was a good one: the next pause begins anew. */
const goodAfterMs = 5_000;

/**
 * Frames of some channels, in order for each channel, without a gap and none twice, over lost connections and restarts of the node:
 * `for await (const frame of client.stream(['orders', 'book:005930'])) …`
 *
 * Store `positions` together with what you made of the frames, and give it back as `resume` to go on there.
 */
export class Stream implements AsyncIterable<Frame> {
  /** The last number of each channel that was handed out. */
  readonly positions: Record<string, number>;
  readonly #source: TicketSource;
  readonly #channels: string[];
  readonly #options: StreamOptions;
  /** The last number of each channel that has come, handed out or not. */
  readonly #seen: Map<string, number>;
  readonly #kept: Frame[] = [];
  #socket: WebSocket | undefined;
  #wake: (() => void) | undefined;
  #ended = false;
  #fault: unknown;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = 0;
  #connectedAt: number | undefined;

  constructor(source: TicketSource, channels: string[], options: StreamOptions = {}) {
    this.#source = source;
    this.#channels = channels;
    this.#options = options;
    this.positions = { ...options.resume };
    this.#seen = new Map(Object.entries(this.positions));
    options.signal?.addEventListener('abort', () => this.close());
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#watch);
    this.#socket?.close();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    if (!this.#ended) void this.#connect();
    try {
      for (;;) {
        const frame = this.#kept.shift();
        if (frame) {
          this.positions[frame.ch] = frame.seq;
          yield frame;
        } else if (this.#fault !== undefined) {
          throw this.#fault;
        } else if (this.#ended) {
          return;
        } else {
          await new Promise<void>((then) => (this.#wake = then));
        }
      }
    } finally {
      this.close();
    }
  }

  async #connect(): Promise<void> {
    try {
      const ticket = await this.#source.streamTicket();
      if (this.#ended) return;
      const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
      const socket = new WebSocket(`${this.#source.url.replace(/^http/, 'ws')}/api/v1/stream${query}`);
      this.#socket = socket;
      this.#connectedAt = undefined;
      this.#listen(socket);
      socket.onopen = () => this.#subscribe(socket);
      socket.onmessage = (message) => this.#take(socket, JSON.parse(String(message.data)) as Record<string, any>);
      socket.onerror = () => this.#lose(socket, 'error');
      socket.onclose = (closed) => this.#lose(socket, `${closed.code} ${closed.reason}`, closed.code);
    } catch (why) {
      const later = why instanceof Problem && (why.status === 0 || why.status === 429 || why.status >= 500);
      if (!later) return this.#fail(why);
      this.#again(why instanceof Problem ? (why.retryAfterMs ?? 0) : 0);
    }
  }

  #subscribe(socket: WebSocket, channels: string[] = this.#channels): void {
    const about = channels === this.#channels ? this.#seen : new Map([...this.#seen].filter(([ch]) => channels.includes(ch)));
    socket.send(JSON.stringify({ op: 'subscribe', channels, ...(about.size ? { resume: Object.fromEntries(about) } : {}) }));
  }

  /** Silence is a dead connection: nothing else tells of a network that swallows everything. */
  #listen(socket: WebSocket): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lose(socket, 'silence'), this.#options.silenceMs ?? 3_000);
  }

  #take(socket: WebSocket, said: Record<string, any>): void {
    if (socket !== this.#socket) return;
    this.#listen(socket);
    if (typeof said['ch'] === 'string' && said['type'] !== 'error') return this.#takeFrame(socket, said as Frame);
    if (said['type'] === 'error') return this.#takeError(socket, said);
    if (said['type'] !== 'subscribed') return;
    this.#connectedAt = Date.now();
    this.#options.onState?.('connected', '');
  }

  #takeFrame(socket: WebSocket, frame: Frame): void {
    const last = this.#seen.get(frame.ch);
    if (frame.type === 'update' && last !== undefined) {
      if (frame.seq <= last) return;
      // Something is missing, which a connection that resumes brings.
      if (frame.prev > last) return this.#lose(socket, `a gap in ${frame.ch}`);
    }
    this.#seen.set(frame.ch, frame.seq);
    this.#kept.push(frame);
    this.#wake?.();
    // The reader is behind: what follows stays with the node, which keeps it, until this is read.
    if (this.#kept.length >= mostFramesKept) this.#lose(socket, 'the reader is slow');
  }

  #takeError(socket: WebSocket, said: Record<string, any>): void {
    const code = String(said['code']);
    const channel = typeof said['ch'] === 'string' ? said['ch'] : undefined;
    if (code === 'resume_ahead' || code === 'resume_unknown') {
      // From another life of the platform: the snapshot that follows is the truth.
      if (channel !== undefined) this.#seen.delete(channel);
    } else if (passing.has(code)) {
      this.#lose(socket, code);
    } else {
      this.#fail(new Problem({ status: 0, code, detail: `${channel ?? ''} ${String(said['detail'] ?? '')}`.trim() }));
    }
  }

  #lose(socket: WebSocket, why: string, code?: number): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    clearTimeout(this.#watch);
    socket.onclose = socket.onerror = socket.onmessage = null;
    socket.close();
    if (this.#ended) return;
    if (this.#connectedAt !== undefined && Date.now() - this.#connectedAt > goodAfterMs) this.#pauseMs = 0;
    this.#options.onState?.('lost', why);
    if (code === notUnderstood) return this.#fail(new Problem({ status: 0, code: 'stream_closed', detail: why }));
    this.#again(0);
  }

  /** Connects again after a pause that doubles up to 30 s, once the reader has taken what is here. */
  #again(atLeastMs: number): void {
    const wait = Math.max(atLeastMs, this.#pauseMs * (0.5 + Math.random() / 2));
    this.#pauseMs = Math.min(30_000, Math.max(1_000, this.#pauseMs * 2));
    this.#watch = setTimeout(() => {
      if (this.#ended) return;
      if (this.#kept.length > mostFramesKept / 2) this.#again(100);
      else void this.#connect();
    }, wait);
  }

  #fail(why: unknown): void {
    this.#fault = why;
    this.close();
  }
}
