/** An API key: `id` is public (`key_…`), `secret` never travels (`msk_…`). */
export interface ApiKey {
  id: string;
  secret: string;
}

export interface Signed {
  method: string;
  /** As it is sent, escaped or not. */
  path: string;
  /** Names and values, not escaped, in any order. */
  query: readonly (readonly [string, string])[];
  body: string;
  timestamp: string;
  nonce: string;
}

const text = new TextEncoder();

function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Everything but `A-Z a-z 0-9 - . _ ~` as `%XX`. */
export function escaped(word: string): string {
  return encodeURIComponent(word).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => escaped(decodeURIComponent(segment)))
    .join('/');
}

export function canonicalQuery(query: Signed['query']): string {
  const pairs = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return pairs.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join('&');
}

/** The signature as `X-Api-Signature` carries it: hex of HMAC-SHA256 over six lines. */
export async function signature(secret: string, request: Signed): Promise<string> {
  const hash = hex(await crypto.subtle.digest('SHA-256', text.encode(request.body)));
  const lines = [request.method, canonicalPath(request.path), canonicalQuery(request.query), hash, request.timestamp, request.nonce];
  const key = await crypto.subtle.importKey('raw', text.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, text.encode(lines.join('\n'))));
}

export function newNonce(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** The four headers of a request that is sent now. Each try of a request is signed anew. */
export async function signedHeaders(
  key: ApiKey,
  request: Pick<Signed, 'method' | 'path' | 'query' | 'body'>,
): Promise<Record<string, string>> {
  const timestamp = String(Date.now());
  const nonce = newNonce();
  return {
    'X-Api-Key': key.id,
    'X-Api-Timestamp': timestamp,
    'X-Api-Nonce': nonce,
    'X-Api-Signature': await signature(key.secret, { ...request, timestamp, nonce }),
  };
}
