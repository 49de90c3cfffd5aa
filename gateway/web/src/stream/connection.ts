/** A frame of a channel. */
export interface ChannelFrame {
  ch: string;
  type: 'snapshot' | 'update';
  seq: number;
  prev: number;
  ts: string;
  data: unknown;
}

export type ConnectionState = 'connecting' | 'live' | 'waiting' | 'closed';

/** What the connection needs of the world; tests bring their own. */
export interface StreamWorld {
  open(): SocketLike;
  now(): number;
  after(ms: number, then: () => void): () => void;
  random(): number;
}
export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface StreamListener {
  frame(frame: ChannelFrame): void;
  state(state: ConnectionState): void;
  /** What the node says of `guard`: whether the end of this connection cancels an account's open orders, or why it cannot. */
  guarded?(account: string, is: boolean, refusal: string | null): void;
  /** The token was not taken, or the session has ended. */
  unauthorized(): void;
}

interface Interest {
  readers: number;
  /** The number of the last frame that was handed on; null before the first. */
  seq: number | null;
  /** Asked for on this connection. */
  asked: boolean;
  isPrivate: boolean;
  /** Frames of the subscription that had a gap may still come; they are passed over until the new one begins. */
  mending: boolean;
}

/** The node is silent for at most a second; after this long the connection is dead. */
const silenceMs = 3_000;
const firstPauseMs = 250;
const longestPauseMs = 8_000;

/**
 * One WebSocket for all channels of the page. It comes back by itself, resumes each channel behind the last number it
 * handed on, and hands on each number once: nothing is missing and nothing comes twice.
 */
export class StreamConnection {
  private readonly interests = new Map<string, Interest>();
  private socket: SocketLike | null = null;
  private token: string | null = null;
  private authenticated = false;
  private opened = false;
  private heardAt = 0;
  private failures = 0;
  private stopWatch: (() => void) | null = null;
  private stopPause: (() => void) | null = null;
  private present: ConnectionState = 'closed';
  private guardedAccount: string | null = null;

  constructor(
    private readonly world: StreamWorld,
    private readonly listener: StreamListener,
  ) {}

  state(): ConnectionState {
    return this.present;
  }

  /** Reads a channel until the returned function is called. Readers of one channel share it. */
  read(channel: string, isPrivate = false): () => void {
    const known = this.interests.get(channel);
    if (known) {
      known.readers += 1;
    } else {
      this.interests.set(channel, { readers: 1, seq: null, asked: false, isPrivate, mending: false });
      this.ask([channel]);
    }
    if (this.present === 'closed') this.connect();
    let reading = true;
    return () => {
      if (reading) this.leave(channel);
      reading = false;
    };
  }

  /** Signs in, or out. Private channels of another user are forgotten. */
  useToken(token: string | null, sameUser = false): void {
    this.token = token;
    if (sameUser) {
      if (token !== null && this.opened) this.say({ op: 'auth', token });
      return;
    }
    for (const [name, interest] of [...this.interests]) {
      if (interest.isPrivate) this.interests.delete(name);
    }
    this.guardedAccount = null;
    // Who was signed in cannot be taken back on a connection: it begins anew.
    if (this.authenticated || token === null) this.reconnect();
    else if (token !== null && this.opened) this.say({ op: 'auth', token });
  }

  /**
   * From now on the end of the connection cancels the account's open orders, whatever ends it; null: no longer. A
   * connection that comes back is a new one and guards again.
   */
  guard(account: string | null): void {
    const before = this.guardedAccount;
    this.guardedAccount = account;
    if (!this.opened || !this.authenticated) return;
    if (before !== null && before !== account) this.sayGuard(before, false);
    if (account !== null) this.sayGuard(account, true);
  }

  /** The browser says that the network is back, or the page is seen again. */
  hurry(): void {
    if (this.present !== 'waiting') return;
    this.failures = 0;
    this.stopPause?.();
    this.connect();
  }

  private sayGuard(account: string, enabled: boolean): void {
    this.say({ op: 'cancel_on_disconnect', account_id: account, enabled });
  }

  private leave(channel: string): void {
    const interest = this.interests.get(channel);
    if (!interest) return;
    interest.readers -= 1;
    if (interest.readers > 0) return;
    this.interests.delete(channel);
    if (interest.asked && this.opened) this.say({ op: 'unsubscribe', channels: [channel] });
  }

  private reconnect(): void {
    const old = this.socket;
    this.forgetSocket();
    old?.close(1000);
    this.failures = 0;
    if (this.interests.size > 0 || this.token !== null) this.connect();
    else this.become('closed');
  }

  private connect(): void {
    this.stopPause = null;
    this.become('connecting');
    const socket = this.world.open();
    this.socket = socket;
    this.heardAt = this.world.now();
    socket.onopen = () => {
      if (socket === this.socket) this.begin();
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
    this.watch();
  }

  private begin(): void {
    this.opened = true;
    if (this.token !== null) this.say({ op: 'auth', token: this.token });
    this.ask([...this.interests.keys()]);
    if (this.token === null && this.interests.size === 0) this.say({ op: 'ping' });
  }

  private ask(channels: string[]): void {
    if (!this.opened) return;
    const wanted = channels.filter((name) => {
      const interest = this.interests.get(name);
      return interest && !interest.asked && (!interest.isPrivate || this.authenticated);
    });
    if (wanted.length === 0) return;
    const resume: Record<string, number> = {};
    for (const name of wanted) {
      const interest = this.interests.get(name)!;
      interest.asked = true;
      if (interest.seq !== null) resume[name] = interest.seq;
    }
    this.say({ op: 'subscribe', channels: wanted, ...(Object.keys(resume).length > 0 ? { resume } : {}) });
  }

  private hear(text: string): void {
    this.heardAt = this.world.now();
    const message = JSON.parse(text) as Partial<Omit<ChannelFrame, 'type'>> & { type: string; code?: string; account_id?: string; enabled?: boolean };
    if (this.present !== 'live') {
      this.failures = 0;
      this.become('live');
    }
    if (message.ch !== undefined && message.seq !== undefined) return this.take(message as ChannelFrame);
    if (message.type === 'authenticated') {
      // A renewed token is answered, too.
      if (!this.authenticated && this.guardedAccount !== null) this.sayGuard(this.guardedAccount, true);
      this.authenticated = true;
      this.ask([...this.interests.keys()]);
    } else if (message.type === 'subscribed') {
      this.begun((message as { channels?: string[] }).channels ?? []);
    } else if (message.type === 'cancel_on_disconnect') {
      this.listener.guarded?.(message.account_id ?? '', message.enabled === true, null);
    } else if (message.type === 'error' && message.account_id !== undefined) {
      if (message.account_id === this.guardedAccount) this.guardedAccount = null;
      this.listener.guarded?.(message.account_id, false, message.code ?? '');
    } else if (message.type === 'error') {
      this.mend(message.code ?? '', message.ch);
    }
  }

  private begun(channels: string[]): void {
    for (const name of channels) {
      const interest = this.interests.get(name);
      if (interest) interest.mending = false;
    }
  }

  private take(frame: ChannelFrame): void {
    const interest = this.interests.get(frame.ch);
    if (!interest) return;
    if (frame.type === 'snapshot') interest.mending = false;
    if (interest.mending) return;
    if (frame.type === 'update') {
      if (interest.seq !== null && frame.seq <= interest.seq) return;
      if (interest.seq !== null && frame.prev > interest.seq) return this.fillGap(frame.ch, interest);
    }
    interest.seq = frame.seq;
    this.listener.frame(frame);
  }

  /** A public channel starts anew with a snapshot, a private one resumes. */
  private fillGap(channel: string, interest: Interest): void {
    if (!interest.isPrivate) interest.seq = null;
    interest.mending = true;
    this.say({ op: 'unsubscribe', channels: [channel] });
    interest.asked = false;
    this.ask([channel]);
  }

  private mend(code: string, channel: string | undefined): void {
    if (code === 'token_expired' || code === 'token_invalid' || code === 'unauthorized') this.listener.unauthorized();
    const interest = channel === undefined ? undefined : this.interests.get(channel);
    if (!interest || (code !== 'resume_ahead' && code !== 'resume_unknown')) return;
    interest.seq = null;
    this.say({ op: 'unsubscribe', channels: [channel!] });
    interest.asked = false;
    this.ask([channel!]);
  }

  private lost(code: number): void {
    this.forgetSocket();
    if (code === 4401) this.listener.unauthorized();
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.failures);
    this.failures += 1;
    this.become('waiting');
    this.stopPause = this.world.after(pause * (0.5 + this.world.random() / 2), () => this.connect());
  }

  private watch(): void {
    this.stopWatch?.();
    this.stopWatch = this.world.after(1_000, () => {
      const socket = this.socket;
      if (socket === null) return;
      if (this.world.now() - this.heardAt <= silenceMs) return this.watch();
      this.lost(0);
      socket.close();
    });
  }

  private forgetSocket(): void {
    this.socket = null;
    this.opened = false;
    this.authenticated = false;
    this.stopWatch?.();
    this.stopWatch = null;
    this.stopPause?.();
    this.stopPause = null;
    for (const interest of this.interests.values()) {
      interest.asked = false;
      interest.mending = false;
    }
  }

  private say(what: unknown): void {
    this.socket?.send(JSON.stringify(what));
  }

  private become(state: ConnectionState): void {
    if (state === this.present) return;
    this.present = state;
    this.listener.state(state);
  }
}
