import { Api, type Credentials, type LogIn } from './api.ts';
import type { Call } from './call.ts';
import { noAnswer, OutcomeUnknown, Problem, problemOf } from './problem.ts';
import { canonicalQuery, newNonce, signedHeaders, type ApiKey } from './signing.ts';
import { Stream, type StreamOptions } from './stream.ts';

export interface ClientOptions {
  /** Signs each request. Without one, `logIn` gives the client a token. */
  key?: ApiKey;
  /** How often a call is sent at most (4). */
  tries?: number;
  /** How long one try may take (15 s), and how long a pause that the node asks for may be (30 s). */
  timeoutMs?: number;
  longestPauseMs?: number;
}

/** What comes before its end by so much is renewed. */
const renewBeforeMs = 60_000;

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((then, fail) => {
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener('abort', done);
      clearTimeout(timer);
      if (signal?.aborted) fail(signal.reason);
      else then();
    }
    signal?.addEventListener('abort', done);
  });
}

/**
 * One node's API. Calls are methods by the names of `/openapi.json`; each throws a `Problem` where the answer is none of success.
 * What is safe to repeat is repeated: reads, writes with an idempotency key, and whatever was turned away before it began.
 */
export class Client extends Api {
  readonly url: string;
  readonly #options: Required<Omit<ClientOptions, 'key'>>;
  readonly #key: ApiKey | undefined;
  #session: { token: string; endsAt: number; refresh: string | undefined } | undefined;
  #renewal: Promise<void> | undefined;

  constructor(url: string, options: ClientOptions = {}) {
    super();
    this.url = url.replace(/\/+$/, '');
    this.#key = options.key;
    this.#options = { tries: 4, timeoutMs: 15_000, longestPauseMs: 30_000, ...options };
  }

  /** Signs in and keeps the token; it is renewed before it ends. */
  override async logIn(body: Credentials): Promise<LogIn> {
    const answer = await super.logIn(body);
    this.#keep(answer);
    return answer;
  }

  override async logOut(): ReturnType<Api['logOut']> {
    const answer = await super.logOut();
    this.#session = undefined;
    return answer;
  }

  /** Frames of channels such as `book:005930`, `orders`, `account`, for ever; see `Stream`. */
  stream(channels: string[], options: StreamOptions = {}): Stream {
    return new Stream(this, channels, options);
  }

  /** A ticket for one connection of a stream; undefined for a visitor. */
  async streamTicket(): Promise<string | undefined> {
    return this.#key || this.#session ? (await this.issueStreamTicket()).ticket : undefined;
  }

  protected async call<Answer>(call: Call): Promise<Answer> {
    const key = call.repeatable ? (call.options?.idempotencyKey ?? newNonce()) : undefined;
    for (let tried = 1; ; ++tried) {
      try {
        return await this.#bodyOf<Answer>(call, await this.#send(call, key));
      } catch (why) {
        if (!(why instanceof Problem)) throw why;
        const wait = this.#pauseBeforeRepeat(call, key, why, tried);
        if (wait === undefined) throw isUnknown(why) && call.method !== 'GET' ? new OutcomeUnknown(why, key) : why;
        await pause(wait, call.options?.signal);
      }
    }
  }

  /** How long to wait before the next try; undefined where there must be none. */
  #pauseBeforeRepeat(call: Call, key: string | undefined, why: Problem, tried: number): number | undefined {
    if (tried >= this.#options.tries) return undefined;
    const backOff = 100 * 2 ** tried * (0.5 + Math.random() / 2);
    if (why.code === 'token_expired' && this.#session) return 0;
    if (why.status === 429 || why.status === 503) {
      const wait = why.retryAfterMs ?? backOff;
      return wait <= this.#options.longestPauseMs ? wait : undefined;
    }
    const safe = call.method === 'GET' || key !== undefined;
    return safe && (isUnknown(why) || why.code === 'request_in_progress') ? backOff : undefined;
  }

  async #send(call: Call, key: string | undefined): Promise<Response> {
    const query = Object.entries(call.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
    const search = canonicalQuery(query);
    const body = call.body === undefined ? '' : JSON.stringify(call.body);
    const headers: Record<string, string> = { Accept: 'application/json, */*;q=0.5' };
    if (body !== '') headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    if (call.options?.version !== undefined) headers['If-Match'] = `"${call.options.version}"`;
    if (this.#key) Object.assign(headers, await signedHeaders(this.#key, { method: call.method, path: call.path, query, body }));
    else if (this.#session && !isOfLogIn(call.path)) headers['Authorization'] = `Bearer ${await this.#token()}`;
    const late = AbortSignal.timeout(this.#options.timeoutMs);
    const signal = call.options?.signal ? AbortSignal.any([call.options.signal, late]) : late;
    const init: RequestInit = { method: call.method, headers, signal, ...(body === '' ? {} : { body }) };
    const answer = await fetch(`${this.url}${call.path}${search === '' ? '' : `?${search}`}`, init).catch((why: unknown) => {
      if (call.options?.signal?.aborted) throw why;
      throw noAnswer(why);
    });
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    if (problem.code === 'token_expired' && this.#session) this.#session.endsAt = 0;
    throw problem;
  }

  async #bodyOf<Answer>(call: Call, answer: Response): Promise<Answer> {
    try {
      if (call.answer === 'bytes') return new Uint8Array(await answer.arrayBuffer()) as Answer;
      const text = await answer.text();
      if (call.answer === 'text') return text as Answer;
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    } catch (why) {
      throw noAnswer(why);
    }
  }

  #keep(answer: LogIn): void {
    const refresh = (answer as { refresh_token?: string }).refresh_token;
    this.#session = { token: answer.access_token, endsAt: Date.now() + answer.expires_in * 1000, refresh };
  }

  async #token(): Promise<string> {
    const session = this.#session;
    if (!session) throw new Problem({ status: 401, code: 'token_missing' });
    if (session.refresh === undefined || session.endsAt - Date.now() > renewBeforeMs) return session.token;
    this.#renewal ??= super
      .refreshSession({ refresh_token: session.refresh })
      .then((answer) => this.#keep(answer))
      .finally(() => (this.#renewal = undefined));
    await this.#renewal;
    return this.#session?.token ?? session.token;
  }
}

function isUnknown(why: Problem): boolean {
  return why.status === 0 || why.status === 504;
}

function isOfLogIn(path: string): boolean {
  return path.endsWith('/users/login') || path.endsWith('/users/refresh') || path.endsWith('/users/register');
}
