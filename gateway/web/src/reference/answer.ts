import { askForCode, callersTokens } from '../api/client';
import type { Request } from './request';
import { shownBody } from './request';

export interface Answer {
  status: number;
  /** The browser was led elsewhere and says nothing of it. */
  leads: boolean;
  ms: number;
  size: number;
  headers: [string, string][];
  /** Null where it is no text. */
  body: string | null;
  isCut: boolean;
}
/** Whose token a call carries: the session's, one that was typed, or none. */
export type Caller = { kind: 'own' } | { kind: 'token'; token: string } | { kind: 'nobody' };

const bytesMax = 200_000;
/** An answer that goes on for ever is shown as far as it has come by then. */
const readWithinMs = 10_000;

async function readUpTo(answer: Response): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const reader = answer.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  const late = setTimeout(() => ((isCut = true), void reader?.cancel()), readWithinMs);
  for (let next = await reader?.read(); next && !next.done; next = await reader!.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size < bytesMax) continue;
    isCut = true;
    await reader!.cancel();
    break;
  }
  clearTimeout(late);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, isCut };
}

/** Who asks, as headers. A call that changes something shows the session's CSRF token, since its cookie goes along. */
function shownBy(caller: Caller, token: string | null, method: string): Record<string, string> {
  const csrf = caller.kind === 'own' && method !== 'GET' ? callersTokens().csrf() : null;
  return { ...(token === null || token === '' ? {} : { Authorization: `Bearer ${token}` }), ...(csrf === null ? {} : { 'X-CSRF-Token': csrf }) };
}

const wantsCode = (status: number, text: string) => status === 403 && /"code":\s*"step_up_required"/.test(text);

/** Makes the call as it is written; every answer is one, also a refusal. What is thrown is that none came. */
export async function answerTo(request: Request, caller: Caller): Promise<Answer> {
  const { method, target, headers, body } = request;
  const own = callersTokens();
  const ask = (token: string | null) =>
    fetch(target, {
      method,
      headers: { ...headers, ...shownBy(caller, token, method) },
      body,
      redirect: 'manual',
      // The cookie is the session's: nobody else's call takes it along, or has it changed.
      credentials: caller.kind === 'own' ? 'same-origin' : 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(30_000),
    });
  // Right after a reload the session may still be on its way back.
  const token = caller.kind === 'own' ? (own.token() ?? (await own.renew())) : caller.kind === 'token' ? caller.token.trim() : null;
  const begun = performance.now();
  let answer = await ask(token);
  if (answer.status === 401 && caller.kind === 'own' && token !== null) {
    const renewed = await own.renew();
    if (renewed !== null) answer = await ask(renewed);
  }
  const ms = Math.round(performance.now() - begun);
  const { bytes, isCut } = await readUpTo(answer);
  const text = new TextDecoder().decode(bytes);
  if (caller.kind === 'own' && wantsCode(answer.status, text) && (await askForCode())) return answerTo(request, caller);
  const type = answer.headers.get('Content-Type') ?? '';
  const isText = type === '' || /^text\/|json|xml|csv|event-stream/.test(type);
  return { status: answer.status, leads: answer.type === 'opaqueredirect', ms, size: bytes.length, headers: [...answer.headers], body: isText ? shownBody(type, text) : null, isCut };
}
