import type { Operation, Parameter, Schema } from './document';

/** Values by the name of their parameter; what is empty is not sent. */
export type Values = Record<string, string>;
export interface Request {
  method: string;
  /** Path and query. */
  target: string;
  headers: Record<string, string>;
  body: string | null;
}

/** The bounds of a value in short: `1–500`, `YYYY-MM-DD`, `≤ 64`. */
export function boundsOf({ minimum, maximum, maxLength, format }: Schema): string {
  if (minimum !== undefined || maximum !== undefined) return minimum === undefined ? `≤ ${maximum}` : maximum === undefined ? `≥ ${minimum}` : `${minimum}–${maximum}`;
  if (format === 'date') return 'YYYY-MM-DD';
  return maxLength === undefined ? '' : `≤ ${maxLength}`;
}

export type Fault = 'required' | 'number' | 'bounds' | 'length' | 'form';

/** What the document says against a value; null: nothing. */
export function faultOf({ required, schema }: Pick<Parameter, 'required' | 'schema'>, value: string): Fault | null {
  if (value === '') return required ? 'required' : null;
  if ([schema.type ?? []].flat().includes('array')) return null;
  if (schema.type === 'integer' && !/^-?\d+$/.test(value)) return 'number';
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return 'bounds';
  if (schema.maximum !== undefined && Number(value) > schema.maximum) return 'bounds';
  if (schema.maxLength !== undefined && value.length > schema.maxLength) return 'length';
  if (schema.minLength !== undefined && value.length < schema.minLength) return 'length';
  return schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value) ? 'form' : null;
}

/** What the page knows of whoever asks, by the names of parameters. */
export type Known = Record<string, string | undefined>;

/** What a field begins with: a path without a value is no path, and one's own account is more likely than an example. */
export function firstValue({ name, in: where, required, example, schema }: Parameter, known: Known = {}): string {
  if (!required) return '';
  return known[name] ?? (where === 'path' ? (schema.enum?.[0] ?? String(example ?? '')) : '');
}

export function requestOf(of: Operation, values: Values, body: string): Request {
  const given = (where: Parameter['in']) => of.parameters.filter((one) => one.in === where && (values[one.name] ?? '') !== '');
  const path = given('path').reduce((text, one) => text.replace(`{${one.name}}`, encodeURIComponent(values[one.name]!)), of.path);
  const query = new URLSearchParams(given('query').map((one) => [one.name, values[one.name]!])).toString();
  const headers = Object.fromEntries(given('header').map((one) => [one.name, values[one.name]!]));
  if (of.body !== null && body.trim() !== '') headers['Content-Type'] = 'application/json';
  return { method: of.method, target: query === '' ? path : `${path}?${query}`, headers, body: of.body !== null && body.trim() !== '' ? body : null };
}

/** A word of a shell, whatever stands in it. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same call as a line of a shell. Who asks is left to a variable: a token is not for a clipboard. */
export function curlOf(origin: string, { method, target, headers, body }: Request, withToken: boolean): string {
  const words = ['curl', '-i'];
  if (method !== 'GET') words.push('-X', method);
  words.push(quoted(origin + target));
  if (withToken) words.push('-H', '"Authorization: Bearer $MADANG_TOKEN"');
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoted(`${name}: ${value}`));
  if (body !== null) words.push('-d', quoted(body.replace(/\n\s*/g, ' ')));
  return words.join(' ');
}

/** JSON over lines, everything else as it is. */
export function shownBody(type: string, text: string): string {
  if (!/json/.test(type) || /jsonl/.test(type)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
