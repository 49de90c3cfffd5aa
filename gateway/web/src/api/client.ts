import { noAnswer, Problem, problemOf } from './problem';

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  key?: string;
  version?: number;
  signal?: AbortSignal;
  csrf?: string;
  /** In place of JSON: of lists and files. */
  accept?: string;
  /** Log-in and refresh must not start a refresh of their own. */
  bare?: boolean;
}

/** Who speaks for the caller: the session keeps the access token in memory alone. */
export interface TokenSource {
  token(): string | null;
  /** A new access token, or null where the session is over. Called once for many refusals at a time. */
  renew(): Promise<string | null>;
  /** What a call with the session's cookie has to show; null where there is no cookie. */
  csrf(): string | null;
}

let tokens: TokenSource = { token: () => null, renew: async () => null, csrf: () => null };
export function useTokensOf(source: TokenSource): void {
  tokens = source;
}

/** For a page that makes its calls itself. */
export const callersTokens = (): TokenSource => tokens;

/** Asks for a code where the platform wants one for what is asked; whether it was shown. */
let showCode: () => Promise<boolean> = async () => false;
export function useStepUpOf(asker: () => Promise<boolean>): void {
  showCode = asker;
}
/** For the same page: asks for a code; whether it was shown. */
export const askForCode = (): Promise<boolean> => showCode();

const answerWithinMs = 15_000;

function target(path: string, query: Call['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return `/api/v1/${path}${text ? `?${text}` : ''}`;
}

async function send(path: string, call: Call, token: string | null): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': document.documentElement.lang || 'en' };
  if (call.accept !== undefined) headers['Accept'] = call.accept;
  if (call.body !== undefined) headers['Content-Type'] = 'application/json';
  if (token !== null && !call.bare) headers['Authorization'] = `Bearer ${token}`;
  if (call.key !== undefined) headers['Idempotency-Key'] = call.key;
  if (call.version !== undefined) headers['If-Match'] = `"${call.version}"`;
  if (call.csrf !== undefined) headers['X-CSRF-Token'] = call.csrf;
  const late = AbortSignal.timeout(answerWithinMs);
  const init: RequestInit = {
    method: call.method ?? 'GET',
    headers,
    signal: call.signal ? AbortSignal.any([call.signal, late]) : late,
    credentials: 'same-origin',
  };
  if (call.body !== undefined) init.body = JSON.stringify(call.body);
  try {
    return await fetch(target(path, call.query), init);
  } catch (why) {
    if (call.signal?.aborted) throw why;
    throw noAnswer();
  }
}

async function ask(path: string, call: Call): Promise<Response> {
  const token = tokens.token();
  let answer = await send(path, call, token);
  if (answer.status === 401 && token !== null && !call.bare) {
    const renewed = await tokens.renew();
    if (renewed !== null) answer = await send(path, call, renewed);
  }
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code !== 'step_up_required' || call.bare || !(await showCode())) throw problem;
  answer = await send(path, call, tokens.token());
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function bodyOf<Answer>(answer: Response): Promise<Answer> {
  if (answer.status === 204) return undefined as Answer;
  try {
    return (await answer.json()) as Answer;
  } catch {
    throw new Problem({ status: 0, code: 'no_answer' });
  }
}

/** One call of the API. A token that has ended is renewed once, and the call made again. */
export async function api<Answer>(path: string, call: Call = {}): Promise<Answer> {
  return bodyOf<Answer>(await ask(path, call));
}

/** As `api`, with the version that a change of it has to name. */
export async function versioned<Answer>(path: string, call: Call = {}): Promise<{ body: Answer; version: number }> {
  const answer = await ask(path, call);
  return { body: await bodyOf<Answer>(answer), version: Number((answer.headers.get('ETag') ?? '').replace(/[^0-9]/g, '')) };
}

/** A key for `Idempotency-Key` and `client_order_id`: unique, and ordered by time for whoever reads a log. */
export function newKey(prefix: string): string {
  const noise = crypto.getRandomValues(new Uint8Array(9));
  const text = Array.from(noise, (byte) => byte.toString(36).padStart(2, '0')).join('');
  return `${prefix}-${Date.now().toString(36)}-${text}`;
}

/** The routes a node has; what it has not is not shown. */
export interface Abilities {
  has(method: string, path: string): boolean;
  takes(schema: string, field: string): boolean;
  /** What a field may be, where the node says so. */
  choices(schema: string, field: string): string[] | null;
}

interface Description {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> };
}

/** A route whatever its parameters are called. */
function routeName(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`;
}

let described: Promise<Abilities> | null = null;
export function abilities(): Promise<Abilities> {
  described ??= fetch('/openapi.json')
    .then((answer) => answer.json() as Promise<Description>)
    .then((all) => ({ all, routes: new Set(Object.entries(all.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => routeName(method, path)))) }))
    .then(({ all, routes }) => ({
      has: (method: string, path: string) => routes.has(routeName(method, path === '' || path.startsWith('/') ? path : `/api/v1/${path}`)),
      takes: (schema: string, field: string) => all.components.schemas[schema]?.properties?.[field] !== undefined,
      choices: (schema: string, field: string) => all.components.schemas[schema]?.properties?.[field]?.enum ?? null,
    }))
    .catch((why: unknown) => {
      described = null;
      throw why;
    });
  return described;
}

/** Hands a file to the browser's downloads: a link could not show who asks. */
function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** Fetches a file and saves it. */
export async function fileOf(path: string, name: string, accept?: string): Promise<void> {
  const answer = await ask(path, accept === undefined ? {} : { accept });
  // A node that has no such form answers with another one.
  if (accept !== undefined && !(answer.headers.get('Content-Type') ?? '').startsWith(accept)) throw new Problem({ status: 406, code: 'unavailable' });
  save(await answer.blob(), name);
}

/** The cursor of the page that follows, as `Link` has it. */
export function nextCursor(link: string | null): string | undefined {
  const next = (link ?? '').split(/,\s*(?=<)/).find((one) => /rel="?next"?/.test(one));
  const target = next && /<([^>]*)>/.exec(next)?.[1];
  return target === undefined ? undefined : (new URL(target, 'http://madang').searchParams.get('cursor') ?? undefined);
}

/** Pages of one table as one: only the first keeps its head. */
export function joinedPages(pages: string[], hasHead: boolean): string {
  return pages.map((page, i) => {
    const rest = i > 0 && hasHead ? page.slice(page.indexOf('\n') + 1) : page;
    return rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`;
  }).join('');
}

const pagesMax = 400;

/** Fetches a whole list as one file, page after page up to a bound; says whether that was all. */
export async function listAsFile(path: string, query: Record<string, string | number | undefined>, accept: 'text/csv' | 'application/jsonl', name: string): Promise<boolean> {
  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await ask(path, { accept, query: { ...query, limit: 500, cursor } });
    pages.push(await answer.text());
    cursor = nextCursor(answer.headers.get('Link'));
  } while (cursor !== undefined && pages.length < pagesMax);
  save(new Blob([joinedPages(pages, accept === 'text/csv')], { type: accept }), name);
  return cursor === undefined;
}
