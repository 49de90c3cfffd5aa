import { describe, expect, it } from 'vitest';
import type { Entry } from '../shell/inbox';
import { emptyInbox, inboxAfter, parsedInbox } from '../shell/inbox';
import type { SubscriptionRight } from './models';
import { parsedRights, rightsAfter, wordsOfRight, type KnownRight } from './rights_news';
import strings from './strings';

const right = (subscribed = '0', quantity = '6'): SubscriptionRight => ({
  symbol: '005930', record_date: '2027-06-01', subscribe_until: '2027-06-24', pay_date: '2027-06-29', quantity, subscription_price: '48000', subscribed_quantity: subscribed, held: '0',
});
const noon = (day: string) => new Date(`${day}T12:00:00+09:00`);
const look = (before: KnownRight[] | null, list: SubscriptionRight[], day: string) => rightsAfter('acc_1', before, list, noon(day));
const whatOf = (all: { news: object[] }) => all.news.map((one) => (one as Entry & { what: string }).what);

describe('rights to new shares', () => {
  it('are told of when they come, and once', () => {
    const first = look([], [right()], '2027-05-31');
    expect(first.news).toMatchObject([{ id: 'right:issued:acc_1:005930:2027-06-01', at: '2027-05-31T03:00:00.000Z', quantity: '0', of: '6', price: '48000', day: '2027-06-24' }]);
    expect(look(first.known, [right()], '2027-06-01').news).toEqual([]);
  });
  it('that a new browser finds came with their record date, so that they are read there', () => {
    const found = look(null, [right()], '2027-06-10');
    expect(found.news).toMatchObject([{ what: 'issued', at: '2027-05-31T15:00:00.000Z' }]);
    expect(inboxAfter(emptyInbox('2027-06-10T00:00:00Z'), found.news).entries).toMatchObject([{ read: true }]);
    // Before the record date they are new wherever they are seen.
    expect(look(null, [right()], '2027-05-30').news).toMatchObject([{ at: '2027-05-30T03:00:00.000Z' }]);
  });
  it('are told of again three days before the last day and on it, until all of them are subscribed to', () => {
    const { known } = look([], [right()], '2027-05-31');
    expect(look(known, [right()], '2027-06-20').news).toEqual([]);
    for (const day of ['2027-06-21', '2027-06-23']) expect(look(known, [right()], day).news).toMatchObject([{ what: 'due', at: '2027-06-20T15:00:00.000Z', day: '2027-06-24' }]);
    expect(look(known, [right()], '2027-06-24').news).toMatchObject([{ what: 'due', at: '2027-06-23T15:00:00.000Z' }]);
    expect(look(known, [right()], '2027-06-25').news).toEqual([]);
    const partly = look(known, [right('2')], '2027-06-02').known;
    expect(look(partly, [right('2')], '2027-06-24').news).toMatchObject([{ what: 'due', quantity: '2', of: '6' }]);
    const wholly = look(known, [right('6')], '2027-06-02').known;
    expect(look(wholly, [right('6')], '2027-06-24').news).toEqual([]);
  });
  it('that come within those days are not told of twice', () => {
    expect(whatOf(look([], [right()], '2027-06-22'))).toEqual(['issued']);
    const { known } = look([], [right()], '2027-06-22');
    expect(look(known, [right()], '2027-06-23').news).toEqual([]);
    expect(whatOf(look(known, [right()], '2027-06-24'))).toEqual(['due']);
  });
  it('are subscribed to, changed and taken back', () => {
    let { known } = look([], [right()], '2027-05-31');
    for (const [subscribed, words] of [['4', 'subscribed'], ['6', 'subscribed'], ['0', 'takenBack']] as const) {
      const next = look(known, [right(subscribed)], '2027-06-02');
      expect(next.news).toMatchObject([{ what: 'subscribed', quantity: subscribed, day: '2027-06-29' }]);
      expect(wordsOfRight(next.news[0] as Extract<Entry, { kind: 'right' }>)).toBe(words);
      known = next.known;
    }
  });
  it('end on the pay date: paid, paid in part, or lapsed', () => {
    for (const [subscribed, words] of [['6', 'paid'], ['4', 'partlyPaid'], ['0', 'lapsed']] as const) {
      const { known } = look([], [right(subscribed)], '2027-05-31');
      const end = look(known, [], '2027-06-29');
      expect(end.known).toEqual([]);
      expect(end.news).toMatchObject([{ what: 'ended', at: '2027-06-29T03:00:00.000Z', quantity: subscribed, of: '6' }]);
      expect(wordsOfRight(end.news[0] as Extract<Entry, { kind: 'right' }>)).toBe(words);
      // Whoever comes later is told when it was.
      expect(look(known, [], '2027-07-05').news).toMatchObject([{ what: 'ended', at: '2027-06-28T15:00:00.000Z' }]);
    }
  });
  it('are known by account and issue', () => {
    const other = { ...right(), record_date: '2027-07-01' };
    const { known } = look([], [right()], '2027-05-31');
    expect(look(known, [right(), other], '2027-06-02').news).toMatchObject([{ what: 'issued', id: 'right:issued:acc_1:005930:2027-07-01' }]);
    expect(rightsAfter('acc_2', [], [right()], noon('2027-05-31')).news).toMatchObject([{ id: 'right:issued:acc_2:005930:2027-06-01' }]);
  });
  it('are kept as text; what is no list of them is none', () => {
    const { known, news } = look([], [right('4')], '2027-05-31');
    expect(parsedRights(JSON.stringify(known))).toEqual(known);
    for (const text of [null, '', '{}', '[{"symbol":1}]']) expect(parsedRights(text)).toBeNull();
    const inbox = inboxAfter(emptyInbox(''), news);
    expect(parsedInbox(JSON.stringify(inbox))).toEqual(inbox);
  });
  it('have words for all that can happen to them', () => {
    for (const what of ['issued', 'due', 'subscribed', 'ended'] as const) {
      for (const quantity of ['0', '2', '6']) {
        const words = wordsOfRight({ what, quantity, of: '6' });
        for (const language of [strings.ko, strings.en]) for (const name of [words, `${words}Text`]) expect(language.news).toHaveProperty(name);
      }
    }
  });
});
