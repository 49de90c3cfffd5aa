// Intl objects are slow to make and are made once a language.
const whole = new Map<string, Intl.NumberFormat>();
const compact = new Map<string, Intl.NumberFormat>();
const clocks = new Map<string, Intl.DateTimeFormat>();
const seconds = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, Intl.DateTimeFormat>();
const weekDays = new Map<string, Intl.DateTimeFormat>();

/** The market's zone: Korea, all year. */
export const marketZone = 'Asia/Seoul';

function once<Kind>(all: Map<string, Kind>, language: string, make: () => Kind): Kind {
  let one = all.get(language);
  if (!one) {
    one = make();
    all.set(language, one);
  }
  return one;
}

export const dash = '–';
type Amount = string | number | null | undefined;

/** A decimal of the API, or a number of our own, with its digits grouped. */
export function number(value: Amount, digits = 4): string {
  if (value === null || value === undefined || value === '') return dash;
  const format = once(whole, `en${digits}`, () => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));
  return format.format(Number(value));
}

/** Won has no fraction. */
export function money(value: Amount, currency = 'KRW'): string {
  return number(value, currency === 'KRW' ? 0 : 2);
}

export function short(value: Amount, language: string): string {
  if (value === null || value === undefined) return dash;
  const make = () => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  return once(compact, language, make).format(Number(value));
}

export function signed(value: Amount, digits = 0): string {
  if (value === null || value === undefined) return dash;
  const amount = Number(value);
  return (amount > 0 ? '+' : amount < 0 ? '−' : '') + number(Math.abs(amount), digits);
}

/** The points of an index, always to the hundredth. */
export function points(value: Amount): string {
  if (value === null || value === undefined || value === '') return dash;
  return once(whole, 'points', () => new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })).format(Number(value));
}
export function signedPoints(value: Amount): string {
  const amount = Number(value ?? 0);
  return (amount > 0 ? '+' : amount < 0 ? '−' : '') + points(Math.abs(amount));
}

/** `0.0123` → `+1.23%` */
export function percent(value: Amount, withSign = true): string {
  if (value === null || value === undefined) return dash;
  const amount = Number(value) * 100;
  const text = Math.abs(amount).toFixed(2) + '%';
  if (!withSign) return text;
  return (amount > 0 ? '+' : amount < 0 ? '−' : '') + text;
}

export function clock(at: string | Date): string {
  const make = () =>
    new Intl.DateTimeFormat('en-GB', { timeZone: marketZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return once(clocks, 'all', make).format(typeof at === 'string' ? new Date(at) : at);
}

export function moment(at: string | null | undefined, language: string): string {
  if (!at) return dash;
  const make = () =>
    new Intl.DateTimeFormat(language, {
      timeZone: marketZone,
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  return once(seconds, language, make).format(new Date(at));
}

export function day(at: string | null | undefined, language: string): string {
  if (!at) return dash;
  const make = () =>
    new Intl.DateTimeFormat(language, { timeZone: marketZone, year: 'numeric', month: 'short', day: 'numeric' });
  return once(days, language, make).format(new Date(at));
}

/** A date of the API, without a time, and its day of the week. */
export function dayOfWeek(date: string, language: string): string {
  const make = () => new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'short', day: 'numeric', weekday: 'short' });
  return once(weekDays, language, make).format(new Date(`${date}T00:00:00Z`));
}

export function directionOf(value: Amount): 'up' | 'down' | 'flat' {
  const amount = Number(value ?? 0);
  return amount > 0 ? 'up' : amount < 0 ? 'down' : 'flat';
}
export const toneOf = { up: 'text-up', down: 'text-down', flat: 'text-text' } as const;
export const markOf = { up: '▲', down: '▼', flat: '' } as const;
