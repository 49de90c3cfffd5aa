import { expect, it } from 'vitest';
import { operationsOf, tagsOf, type OpenApi, type Operation, type Parameter, type Schema } from './document';
import { boundsOf, curlOf, faultOf, firstValue, requestOf, shownBody } from './request';

const parameter = (name: string, where: Parameter['in'], schema: Schema, change: Partial<Parameter> = {}): Parameter => ({ name, in: where, required: where === 'path', schema, ...change });
const limit = parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 500 });
const id = parameter('order_id', 'path', { type: 'string', minLength: 1, maxLength: 8 }, { example: 'ord_1' });
const key = parameter('Idempotency-Key', 'header', { type: 'string', minLength: 1, maxLength: 64 });
const operation = (change: Partial<Operation>): Operation => ({ id: 'amendOrder', method: 'PATCH', path: '/api/v1/orders/{order_id}', tag: 'orders', summary: '', parameters: [id, limit, key], body: '{}', reads: false, open: false, ...change });

it('the operations of a document, without WebSockets, with an example of their body', () => {
  const described = { operationId: 'x', summary: 's', tags: ['orders'], responses: { 200: {} } };
  const document: OpenApi = {
    info: { version: '1' },
    paths: {
      '/a': { get: { ...described, operationId: 'a', security: [] }, post: { ...described, operationId: 'b', security: [{ bearer: [] }], requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } } } } },
      '/s': { get: { ...described, operationId: 's', responses: { 101: {} } } },
    },
    components: { schemas: { Body: { examples: [{ quantity: '1' }] } } },
  };
  const all = operationsOf(document);
  expect(all.map((one) => [one.id, one.method, one.reads, one.open])).toEqual([['a', 'GET', true, true], ['b', 'POST', false, false]]);
  expect(all.map((one) => one.body)).toEqual([null, '{\n  "quantity": "1"\n}']);
  expect(tagsOf(all)).toEqual(['orders']);
});

it('a value is held against the bounds of the document', () => {
  expect(['', '0', '1', '500', '501', '1.5'].map((value) => faultOf(limit, value))).toEqual([null, 'bounds', null, null, 'bounds', 'number']);
  expect(['', 'ord_1', 'ord_12345'].map((value) => faultOf(id, value))).toEqual(['required', null, 'length']);
  const word = parameter('client_order_id', 'query', { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,48}$' });
  expect(['a-1', 'a b'].map((value) => faultOf(word, value))).toEqual([null, 'form']);
  expect([limit.schema, { minimum: 1 }, { maximum: 9 }, { format: 'date' }, { maxLength: 64 }, {}].map(boundsOf)).toEqual(['1–500', '≥ 1', '≤ 9', 'YYYY-MM-DD', '≤ 64', '']);
  expect([firstValue(id), firstValue(limit)]).toEqual(['ord_1', '']);
});

it('a call has its values where they belong, and what is empty is not sent', () => {
  const { method, target, headers, body } = requestOf(operation({}), { order_id: 'a/b', limit: '5', 'Idempotency-Key': '' }, '{"price":"1"}');
  expect([method, target, body]).toEqual(['PATCH', '/api/v1/orders/a%2Fb?limit=5', '{"price":"1"}']);
  expect(headers).toEqual({ 'Content-Type': 'application/json' });
  expect(requestOf(operation({ body: null }), { order_id: 'a', 'Idempotency-Key': 'k' }, '')).toEqual({ method: 'PATCH', target: '/api/v1/orders/a', headers: { 'Idempotency-Key': 'k' }, body: null });
});

it('the line for a shell quotes everything, and holds no token', () => {
  const line = curlOf('http://h', requestOf(operation({}), { order_id: "o'1" }, '{\n  "note": "it\'s"\n}'), true);
  expect(line).toBe(`curl -i -X PATCH 'http://h/api/v1/orders/o'\\''1' -H "Authorization: Bearer $MADANG_TOKEN" -H 'Content-Type: application/json' -d '{ "note": "it'\\''s" }'`);
  expect(curlOf('http://h', requestOf(operation({ method: 'GET', body: null }), { order_id: 'o' }, ''), false)).toBe("curl -i 'http://h/api/v1/orders/o'");
});

it('JSON is shown over lines, and what only says that it is stays as it came', () => {
  expect(shownBody('application/json', '{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(shownBody('application/problem+json', '{"a"')).toBe('{"a"');
  expect(shownBody('text/csv', 'a,b')).toBe('a,b');
});
