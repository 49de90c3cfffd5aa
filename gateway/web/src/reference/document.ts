import { resolved } from './body';

/** What of an OpenAPI document is read here. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  enum?: (string | null)[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  example?: unknown;
  schema: Schema;
}
interface Described {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
  security?: Record<string, string[]>[];
}
export interface OpenApi {
  info: { version: string };
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  parameters: Parameter[];
  /** What its body may be; null where it has none. */
  body: Schema | null;
  /** It reads and changes nothing. */
  reads: boolean;
  /** Nobody has to say who asks. */
  open: boolean;
}

/** All operations in the order of the document; a WebSocket is none that can be tried. */
export function operationsOf(all: OpenApi): Operation[] {
  return Object.entries(all.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, one]) => !('101' in one.responses))
      .map(([method, one]) => ({
        id: one.operationId,
        method: method.toUpperCase(),
        path,
        tag: one.tags[0] ?? '',
        summary: one.summary,
        parameters: one.parameters ?? [],
        body: one.requestBody ? resolved(one.requestBody.content['application/json']?.schema, all) : null,
        reads: method === 'get' || method === 'head',
        open: (one.security ?? []).length === 0 || one.security!.some((way) => Object.keys(way).length === 0),
      })),
  );
}

export const tagsOf = (all: readonly Operation[]): string[] => [...new Set(all.map((one) => one.tag))];
