import { expect, it } from 'vitest';
import { clock, dash, day, dayOfWeek, directionOf, hourMinute, moment, money, monthDay, number, percent, points, short, signed } from './format';

it('groups digits and shows what is not there as a dash', () => {
  expect(number('1234567.5')).toBe('1,234,567.5');
  expect(money('10000000')).toBe('10,000,000');
  expect(number(null)).toBe(dash);
  expect(percent(null)).toBe(dash);
});
it('signs with a sign and not by colour alone', () => {
  expect(signed('1200')).toBe('+1,200');
  expect(signed('-1200')).toBe('−1,200');
  expect(percent('-0.0123')).toBe('−1.23%');
  expect(percent('0.5', false)).toBe('50.00%');
  expect(directionOf('-0.1')).toBe('down');
});
it('shows the time of the market wherever the browser is', () => {
  expect(clock('2026-11-28T00:30:00Z')).toBe('09:30:00');
});

const moments = ['1999-12-31T14:59:59.999Z', '1999-12-31T15:00:00Z', '2024-02-29T03:04:05Z', '2026-01-01T00:00:00Z', '2026-03-05T00:04:09.5Z', '2026-06-30T15:00:00+09:00', '2026-11-28T00:30:00Z', '2031-10-09T12:34:56Z'];
const zone = { timeZone: 'Asia/Seoul' } as const;

it('writes times by hand as the browser would', () => {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  for (const at of moments) {
    const date = new Date(at);
    expect(clock(at)).toBe(new Intl.DateTimeFormat('en-GB', { ...zone, ...time }).format(date));
    expect(hourMinute(date)).toBe(new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' }).format(date));
    expect(monthDay(date)).toBe(new Intl.DateTimeFormat('en-CA', { ...zone, month: '2-digit', day: '2-digit' }).format(date));
    for (const language of ['ko', 'en']) {
      expect(moment(at, language)).toBe(new Intl.DateTimeFormat(language, { ...zone, ...time, month: 'short', day: 'numeric' }).format(date));
      expect(day(at, language)).toBe(new Intl.DateTimeFormat(language, { ...zone, year: 'numeric', month: 'short', day: 'numeric' }).format(date));
      expect(dayOfWeek(at.slice(0, 10), language)).toBe(new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'short', day: 'numeric', weekday: 'short' }).format(new Date(at.slice(0, 10))));
    }
  }
});
it('writes numbers and the points of an index by hand as the browser would', () => {
  const whole = new Intl.NumberFormat('en');
  for (const value of [0, 7, 42, 999, 1_000, 99_999, 100_000, 1_234_567, -1, -999, -1_000, -123_456, 9_007_199_254_740_991]) expect(number(value)).toBe(whole.format(value));
  const hundredths = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  for (let i = -200_000; i <= 200_000; i += 371) expect(points((i / 100).toFixed(2))).toBe(hundredths.format(i / 100));
  const parted = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });
  for (const value of [0.5, -0.5, 1.25, 1234.5678, 0.0001, -0.00001, 99_999.99996, 1_234_567.1, 12.3456789]) expect(number(value)).toBe(parted.format(value).replace('-0', value > -0.0001 && value < 0 ? '0' : '-0'));
  expect(number('1234.5', 0)).toBe('1,235');
  expect(number(Number.NaN)).toBe(dash);
  expect(number(-0)).toBe('0');
});
it('shortens by hand as the browser would', () => {
  for (const language of ['ko', 'en']) {
    const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
    const sizes = [0, 1, 12, 999, 999.94, 999.96, 1_000, 1_049, 1_050, 9_940, 9_999, 10_000, 12_345, 99_960, 123_456, 999_940, 999_960, 1_234_567, 12_345_678, 99_990_000, 99_999_500, 123_456_789, 999_950_000, 9_876_543_210, 999_960_000_000, 1e12, 2.56e12, 123_456e9];
    for (const size of sizes) for (const value of size === 0 ? [0] : [size, -size]) expect(`${value} ${short(value, language)}`).toBe(`${value} ${compact.format(value)}`);
  }
  expect(short('1234567.8', 'ko')).toBe('123.5만');
  expect(short(undefined, 'ko')).toBe(dash);
});
