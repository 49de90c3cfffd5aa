import { expect, it } from 'vitest';
import audited from '../../../../persistence/admin/audit_table.hpp?raw';
import { changedFlags, changedSettings, changesOfSettings, quotaOf, reasonIsGood, sameSet, valuesText } from './changes';
import { bytesText, quantileOf, rateOf, readingOf, secondsText } from './metrics';
import { pathOf } from './chart';
import { asked } from './queries';
import strings from './strings';

const page = (orders: number, fast: number, all: number, requests: number) => `
# HELP madang_orders_received_total Orders received.
madang_orders_received_total ${orders}
process_resident_memory_bytes 4.6e+07
http_requests_total{method="GET",route="/a",status="200"} ${requests}
http_requests_total{method="POST",route="/b",status="201"} 3
http_request_duration_seconds_bucket{method="GET",route="/a",le="0.5"} 9
order_execution_latency_bucket{le="0.001"} ${fast}
order_execution_latency_bucket{le="0.002"} ${all}
order_execution_latency_bucket{le="+Inf"} ${all}
order_execution_latency_count ${all}
`;

it('a reading has plain figures, sums of what is counted by route, and histograms', () => {
  const one = readingOf(page(100, 4, 5, 7), 1_000);
  expect(one.values.get('madang_orders_received_total')).toBe(100);
  expect(one.values.get('process_resident_memory_bytes')).toBe(46_000_000);
  expect(one.values.get('http_requests_total')).toBe(10);
  expect(one.histograms.get('order_execution_latency')?.length).toBe(3);
  expect(one.histograms.has('http_request_duration_seconds')).toBe(false);
});

it('a rate is between two readings, and none over a restart', () => {
  const before = readingOf(page(100, 4, 5, 7), 1_000);
  const now = readingOf(page(140, 4, 5, 7), 3_000);
  expect(rateOf('madang_orders_received_total', before, now)).toBe(20);
  expect(rateOf('madang_orders_received_total', now, readingOf(page(2, 0, 0, 0), 5_000))).toBeNull();
  expect(rateOf('madang_orders_received_total', undefined, now)).toBeNull();
  expect(rateOf('no_such_figure', before, now)).toBeNull();
});

it('a quantile is of what came between, not of all', () => {
  const before = readingOf(page(0, 90, 90, 0), 1_000);
  const now = readingOf(page(0, 91, 100, 0), 3_000);
  expect(quantileOf('order_execution_latency', 0.5, before, now)).toBe(0.002);
  expect(quantileOf('order_execution_latency', 0.5, undefined, now)).toBe(0.001);
  expect(quantileOf('order_execution_latency', 0.5, now, now)).toBeNull();
});

it('figures are said in their units', () => {
  expect(bytesText(512)).toBe('512 B');
  expect(bytesText(46_026_752)).toBe('46.0 MB');
  expect(bytesText(null)).toBe('–');
  expect(secondsText(0.000_256)).toBe('256 µs');
  expect(secondsText(0.0042)).toBe('4.2 ms');
  expect(secondsText(1.5)).toBe('1.5 s');
});

it('a line of a chart ends at the right and has gaps where nothing is known', () => {
  expect(pathOf([1, 1], 90, 2)).toMatch(/^M[\d.]+ [\d.]+L240\.0 [\d.]+$/);
  expect(pathOf([1, null, 1], 90, 2).match(/M/g)?.length).toBe(2);
  expect(pathOf([], 90, 1)).toBe('');
});

it('a reason has three characters at least, blanks aside', () => {
  expect(reasonIsGood(' ab ')).toBe(false);
  expect(reasonIsGood('시험함')).toBe(true);
  expect(reasonIsGood('x'.repeat(501))).toBe(false);
});

it('only what differs is changed', () => {
  const now = { active: true, verified: false, premium: false, can_paper_trade: true, can_real_trade: false };
  expect(changedFlags(now, { verified: true, premium: false, can_paper_trade: true, can_real_trade: false })).toEqual({ verified: true });
  expect(sameSet(['ADMIN', 'TRADER'], ['TRADER', 'ADMIN'])).toBe(true);
  expect(sameSet(['ADMIN'], ['TRADER'])).toBe(false);
  const settings = [{ name: 'node.log_level', value: 'info' }, { name: 'accounts.max_per_user', value: '20' }];
  const wanted = changedSettings(settings, { 'node.log_level': 'info', 'accounts.max_per_user': ' 21 ' });
  expect(wanted).toEqual({ 'accounts.max_per_user': '21' });
  expect(changesOfSettings(settings, wanted)).toEqual([{ label: 'accounts.max_per_user', before: '20', after: '21' }]);
});

it('an empty quota is what the settings say, and words are none', () => {
  expect(quotaOf('')).toBeNull();
  expect(quotaOf('1,000')).toBe(1_000);
  expect(quotaOf('0')).toBe(0);
  expect(quotaOf('many')).toBeUndefined();
  expect(quotaOf('-1')).toBeUndefined();
  expect(quotaOf('9999999999')).toBeUndefined();
});

it('what is not searched for is not asked', () => {
  expect(asked({ actor: ' usr_1 ', action: '', object: '  ' })).toEqual({ actor: 'usr_1' });
  expect(valuesText({ daily_trades: 100, api_calls: null })).toBe('daily_trades: 100, api_calls: –');
});

it('every act that the audit trail takes has words', () => {
  const acts = [...audited.matchAll(/void take\(const projected_record& record, const (?:\w+::)*(\w+)& event\)/g)].map((one) => one[1]!);
  // Whoever has begun a registration is registered when it is through.
  const names = acts.map((one) => (one === 'registration_completed' ? 'user_registered' : one));
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((one) => !(one in strings.ko.action))).toEqual([]);
});
