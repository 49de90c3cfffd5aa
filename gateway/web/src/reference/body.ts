import type { OpenApi, Parameter, Schema } from './document';

/** A value of the body that has a field of its own, wherever it stands in it. */
export interface BodyField extends Omit<Parameter, 'in'> {
  /** Where it stands: `['notifications', 'fills']`. Its name is that, with dots. */
  path: string[];
  kind: 'text' | 'integer' | 'decimal' | 'flag' | 'words' | 'texts';
}
/** The fields of a body, and the names of what only its JSON can say. */
export interface BodyForm {
  fields: BodyField[];
  others: string[];
}

const depthMax = 3;

export function resolved(schema: Schema | undefined, all: OpenApi): Schema {
  const named = schema?.$ref?.split('/').at(-1);
  return (named === undefined ? schema : all.components.schemas[named]) ?? {};
}

function kindOf(schema: Schema, all: OpenApi): BodyField['kind'] | null {
  const types = [schema.type ?? []].flat().filter((one) => one !== 'null');
  if (schema.enum) return 'words';
  if (types.includes('array')) return resolved(schema.items, all).type === 'string' ? 'texts' : null;
  if (types.length === 2) return 'decimal';
  return types[0] === 'string' ? 'text' : types[0] === 'integer' ? 'integer' : types[0] === 'boolean' ? 'flag' : null;
}

export function formOf(body: Schema, all: OpenApi, path: string[] = []): BodyForm {
  const out: BodyForm = { fields: [], others: [] };
  const example = (body.examples?.[0] ?? {}) as Record<string, unknown>;
  for (const [name, one] of Object.entries(body.properties ?? {})) {
    const schema = resolved(one, all);
    const required = body.required?.includes(name) === true;
    const here = [...path, name];
    const inner = schema.properties && here.length < depthMax ? formOf(schema, all, here) : null;
    const kind = kindOf(schema, all);
    if (inner !== null && inner.fields.length > 0) {
      // What stands in a part that may be left out may be left out with it.
      out.fields.push(...inner.fields.map((field) => ({ ...field, required: field.required && required })));
      out.others.push(...inner.others);
    } else if (kind === null) out.others.push(here.join('.'));
    else out.fields.push({ name: here.join('.'), path: here, kind, required, schema, ...(schema.description === undefined ? {} : { description: schema.description }), ...(name in example ? { example: example[name] } : {}) });
  }
  return out;
}

type Json = Record<string, unknown>;
/** Null where the text is no JSON object. */
export function objectIn(text: string): Json | null {
  try {
    const value = JSON.parse(text.trim() === '' ? '{}' : text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** What a body begins with: what it must have, or all of its example where it must have nothing. */
export function firstBody(body: Schema): string {
  const example = (body.examples?.[0] ?? body.example ?? {}) as Json;
  const needed = body.required ?? [];
  const begun = needed.length === 0 ? example : Object.fromEntries(Object.entries(example).filter(([name]) => needed.includes(name)));
  return JSON.stringify(begun, null, 2);
}

/** What a field shows of the body; an empty text where the body has nothing there. */
export function shownIn(body: Json, { path }: BodyField): string {
  const value = path.reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Json)[name] : undefined), body);
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valueOf({ kind }: BodyField, text: string): unknown {
  if (kind === 'flag') return text === 'true';
  if (kind === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  return kind === 'texts' ? text.split(',').map((one) => one.trim()).filter((one) => one !== '') : text;
}

function put(into: Json, [name, ...rest]: string[], value: unknown): Json {
  const { [name!]: before, ...others } = into;
  if (rest.length === 0) return value === undefined ? others : { ...into, [name!]: value };
  const inner = put(typeof before === 'object' && before !== null ? (before as Json) : {}, rest, value);
  return Object.keys(inner).length === 0 ? others : { ...into, [name!]: inner };
}

/** The body with a field set; with an empty text the body has it no more. */
export function withField(body: Json, field: BodyField, text: string): Json {
  return put(body, field.path, text === '' ? undefined : valueOf(field, text));
}
