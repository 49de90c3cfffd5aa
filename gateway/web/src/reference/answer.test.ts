import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useStepUpOf, useTokensOf } from '../api/client';
import { answerTo } from './answer';
import type { Request } from './request';

const reading: Request = { method: 'GET', target: '/api/v1/orders', headers: {}, body: null };
const writing: Request = { method: 'POST', target: '/api/v1/users/logout', headers: { 'Idempotency-Key': 'k' }, body: null };
let asked: RequestInit[] = [];
let answers: Response[] = [];
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const sent = () => asked.map(({ headers, credentials }) => ({ ...(headers as Record<string, string>), credentials }));

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    asked.push(init);
    return answers.shift()!;
  });
  useTokensOf({ token: () => 'old', renew: async () => 'new', csrf: () => 'c' });
});
afterEach(() => vi.unstubAllGlobals());

it('the own session goes along as in the app: its token, its cookie, and what proves that the page asks', async () => {
  answers = [json(200, { items: [] }), json(200, {})];
  expect(await answerTo(reading, { kind: 'own' })).toMatchObject({ status: 200, body: '{\n  "items": []\n}', isCut: false });
  await answerTo(writing, { kind: 'own' });
  expect(sent()).toEqual([
    { Authorization: 'Bearer old', credentials: 'same-origin' },
    { Authorization: 'Bearer old', 'Idempotency-Key': 'k', 'X-CSRF-Token': 'c', credentials: 'same-origin' },
  ]);
});

it('another token, or nobody, leaves the session out of it', async () => {
  answers = [json(200, {}), json(401, { code: 'token_missing' })];
  await answerTo(writing, { kind: 'token', token: ' t ' });
  expect((await answerTo(writing, { kind: 'nobody' })).status).toBe(401);
  expect(sent()).toEqual([
    { Authorization: 'Bearer t', 'Idempotency-Key': 'k', credentials: 'omit' },
    { 'Idempotency-Key': 'k', credentials: 'omit' },
  ]);
});

it('a token that has ended is renewed once, and one that is not there yet is waited for', async () => {
  answers = [json(401, {}), json(401, {}), json(200, {})];
  expect((await answerTo(reading, { kind: 'own' })).status).toBe(401);
  useTokensOf({ token: () => null, renew: async () => 'new', csrf: () => null });
  expect((await answerTo(reading, { kind: 'own' })).status).toBe(200);
  expect(sent().map((one) => 'Authorization' in one && one.Authorization)).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
});

it('where a code is wanted it is asked for, and the call is made again under its key; without one the refusal is shown', async () => {
  const wanted = () => json(403, { code: 'step_up_required' });
  useStepUpOf(async () => true);
  answers = [wanted(), json(200, {})];
  expect((await answerTo(writing, { kind: 'own' })).status).toBe(200);
  useStepUpOf(async () => false);
  answers = [wanted(), wanted()];
  expect((await answerTo(writing, { kind: 'own' })).status).toBe(403);
  useStepUpOf(async () => true);
  expect((await answerTo(writing, { kind: 'token', token: 't' })).status).toBe(403);
  expect(asked).toHaveLength(4);
});

it('what is no text is not shown, and what is long only in part', async () => {
  answers = [new Response(new Uint8Array([80, 75]), { headers: { 'Content-Type': 'application/zip' } }), new Response('x'.repeat(300_000), { headers: { 'Content-Type': 'text/plain' } })];
  expect(await answerTo(reading, { kind: 'nobody' })).toMatchObject({ body: null, size: 2 });
  expect((await answerTo(reading, { kind: 'nobody' })).isCut).toBe(true);
});
