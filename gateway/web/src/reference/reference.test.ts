import { expect, it } from 'vitest';
import { firstBody, formOf, objectIn, shownIn, withField } from './body';
import { operationsOf, tagsOf, type OpenApi, type Operation, type Parameter, type Schema } from './document';
import { boundsOf, curlOf, faultOf, firstValue, requestOf, shownBody } from './request';

const parameter = (name: string, where: Parameter['in'], schema: Schema, change: Partial<Parameter> = {}): Parameter => ({ name, in: where, required: where === 'path', schema, ...change });
const limit = parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 500 });
const id = parameter('order_id', 'path', { type: 'string', minLength: 1, maxLength: 8 }, { example: 'ord_1' });
const key = parameter('Idempotency-Key', 'header', { type: 'string', minLength: 1, maxLength: 64 });
const operation = (change: Partial<Operation>): Operation => ({ id: 'amendOrder', method: 'PATCH', path: '/api/v1/orders/{order_id}', tag: 'orders', summary: '', parameters: [id, limit, key], body: {}, reads: false, open: false, ...change });

it('the operations of a document, without WebSockets, with what their body may be', () => {
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
  expect(all.map((one) => one.body && firstBody(one.body))).toEqual([null, '{\n  "quantity": "1"\n}']);
  expect(tagsOf(all)).toEqual(['orders']);
});

it('a value is held against the bounds of the document', () => {
  expect(['', '0', '1', '500', '501', '1.5'].map((value) => faultOf(limit, value))).toEqual([null, 'bounds', null, null, 'bounds', 'number']);
  expect(['', 'ord_1', 'ord_12345'].map((value) => faultOf(id, value))).toEqual(['required', null, 'length']);
  const word = parameter('client_order_id', 'query', { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,48}$' });
  expect(['a-1', 'a b'].map((value) => faultOf(word, value))).toEqual([null, 'form']);
  expect(faultOf({ required: true, schema: { type: 'array', maxLength: 1 } }, 'a, b')).toBeNull();
  expect([limit.schema, { minimum: 1 }, { maximum: 9 }, { format: 'date' }, { maxLength: 64 }, {}].map(boundsOf)).toEqual(['1–500', '≥ 1', '≤ 9', 'YYYY-MM-DD', '≤ 64', '']);
});

it('a value begins as what is known of whoever asks, or as an example where a path must have one', () => {
  const account = parameter('account_id', 'path', { type: 'string' }, { example: 'acc_1' });
  expect([firstValue(id), firstValue(limit), firstValue(key)]).toEqual(['ord_1', '', '']);
  expect([firstValue(account), firstValue(account, { account_id: 'acc_9' }), firstValue({ ...account, required: false }, { account_id: 'acc_9' })]).toEqual(['acc_1', 'acc_9', '']);
});

const settings: Schema = {
  type: 'object',
  properties: {
    language: { type: 'string', enum: ['ko', 'en'] },
    notifications: { type: 'object', properties: { fills: { type: 'boolean' }, most: { type: 'integer' } }, required: ['fills'] },
    price: { type: ['string', 'integer'], pattern: '^[0-9]+$' },
    symbols: { type: ['array', 'null'], items: { $ref: '#/components/schemas/Symbol' } },
    consents: { type: 'array', items: { type: 'object' } },
    open: { type: 'object', properties: {} },
  },
  required: ['language'],
  examples: [{ language: 'ko', price: '1' }],
};
const described: OpenApi = { info: { version: '1' }, paths: {}, components: { schemas: { Symbol: { type: 'string' } } } };

it('a body has a field for each plain value, also for one inside another; what is left only its JSON says', () => {
  const { fields, others } = formOf(settings, described);
  expect(fields.map((one) => [one.name, one.kind, one.required, one.example])).toEqual([
    ['language', 'words', true, 'ko'], ['notifications.fills', 'flag', false, undefined], ['notifications.most', 'integer', false, undefined], ['price', 'decimal', false, '1'], ['symbols', 'texts', false, undefined],
  ]);
  expect(others).toEqual(['consents', 'open']);
  expect(JSON.parse(firstBody(settings))).toEqual({ language: 'ko' });
  expect(JSON.parse(firstBody({ ...settings, required: [] }))).toEqual({ language: 'ko', price: '1' });
  expect(firstBody({})).toBe('{}');
});

it('a field is a part of the body, and leaves it when it is empty', () => {
  const { fields } = formOf(settings, described);
  const typed = ['en', 'true', '7', '71000', '005930, 000660,'];
  const body = fields.reduce((all, field, i) => withField(all, field, typed[i]!), { consents: [1] } as Record<string, unknown>);
  expect(body).toEqual({ consents: [1], language: 'en', notifications: { fills: true, most: 7 }, price: '71000', symbols: ['005930', '000660'] });
  expect(fields.map((field) => shownIn(body, field))).toEqual(['en', 'true', '7', '71000', '005930, 000660']);
  expect(fields.reduce((all, field) => withField(all, field, ''), body)).toEqual({ consents: [1] });
  expect(withField({}, fields[2]!, 'x')).toEqual({ notifications: { most: 'x' } });
  expect(['{', '[]', 'null', '7', ''].map(objectIn)).toEqual([null, null, null, null, {}]);
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
