import { expect, it } from 'vitest';
import { changedProfile } from './profile_change';

it('only what differs is sent, blanks aside', () => {
  const now = { username: 'kim', email: 'kim@example.com' };
  expect(changedProfile(now, { ...now })).toEqual({});
  expect(changedProfile(now, { username: ' kim ', email: ' lee@example.com ' })).toEqual({ email: 'lee@example.com' });
  expect(changedProfile(now, { username: 'lee', email: '' })).toEqual({ username: 'lee' });
});
