import { expect, it } from 'vitest';
import { joinedPages, nextCursor } from '../api/client';
import { fileNameOf, laterOf, mayFetch } from './job_words';

it('a file is called by kind, day and what it is', () => {
  const of = (media_type: string) => fileNameOf({ kind: 'user_export', created_at: '2026-11-29T01:00:00Z', result: { media_type } });
  expect(of('application/zip')).toBe('user-export-2026-11-29.zip');
  expect(of('text/csv; charset=utf-8')).toBe('user-export-2026-11-29.csv');
  expect(of('application/x-new')).toBe('user-export-2026-11-29.txt');
});

it('the next page is the cursor of the link that says so', () => {
  expect(nextCursor('</api/v1/audit/events?limit=2&cursor=a%2Fb>; rel="next"')).toBe('a/b');
  expect(nextCursor('</x?cursor=1>; rel="prev", </x?cursor=2>; rel="next"')).toBe('2');
  expect(nextCursor('</x?cursor=1>; rel="prev"')).toBeUndefined();
  expect(nextCursor(null)).toBeUndefined();
});

it('pages become one file with one head, and lines stay whole', () => {
  expect(joinedPages(['a,b\n1,2\n', 'a,b\n3,4'], true)).toBe('a,b\n1,2\n3,4\n');
  expect(joinedPages(['{"a":1}\n', '', '{"a":2}'], false)).toBe('{"a":1}\n{"a":2}\n');
  expect(joinedPages(['a,b\n', 'a,b\n'], true)).toBe('a,b\n');
});

it('of two states of a job the later one counts, whichever came last', () => {
  const state = (status: string, progress = '0') => ({ status, progress });
  const done = state('SUCCEEDED', '1');
  expect(laterOf(state('RUNNING', '0.4'), done)).toBe(done);
  expect(laterOf(done, state('RUNNING', '1'))).toBe(done);
  expect(laterOf(state('RUNNING', '0.4'), state('RUNNING', '0.2')).progress).toBe('0.4');
  expect(laterOf(done, undefined)).toBe(done);
});

it('a result is fetched by its owner, that of a job of the platform by any administrator', () => {
  expect(mayFetch({ kind: 'user_export', user_id: 'usr_1' }, 'usr_1')).toBe(true);
  expect(mayFetch({ kind: 'user_export', user_id: 'usr_1' }, 'usr_2')).toBe(false);
  expect(mayFetch({ kind: 'audit_export', user_id: 'usr_1' }, 'usr_2')).toBe(false);
  expect(mayFetch({ kind: 'settlement', user_id: 'usr_0' }, 'usr_2')).toBe(true);
});
