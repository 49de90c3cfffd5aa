// Numbers and the times of Korea are written by hand: the browser's own objects for them take longer to make than a whole screen to draw.

export const dash = '–';
type Amount = string | number | null | undefined;

/** Digits in threes. */
function grouped(digits: string): string {
  let out = '';
  for (let end = digits.length; end > 0; end -= 3) out = digits.slice(Math.max(0, end - 3), end) + (out === '' ? '' : `,${out}`);
  return out;
}

/** A decimal of the API, or a number of our own, with its digits grouped; what ends in zeros after the point is shorter. */
export function number(value: Amount, digits = 4): string {
  if (value === null || value === undefined || value === '') return dash;
  const amount = Number(value);
  if (!Number.isFinite(amount)) return dash;
  const [whole = '', part = ''] = Math.abs(amount).toFixed(Number.isInteger(amount) ? 0 : digits).split('.');
  const rest = part.replace(/0+$/, '');
  const text = grouped(whole) + (rest === '' ? '' : `.${rest}`);
  return amount < 0 && text !== '0' ? `-${text}` : text;
}

/** Won has no fraction. */
export function money(value: Amount, currency = 'KRW'): string {
  return number(value, currency === 'KRW' ? 0 : 2);
}

const units = {
  ko: [[1e12, '조'], [1e8, '억'], [1e4, '만'], [1e3, '천']],
  en: [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']],
} as const;

/** In the language's own units, with one digit after the point at most. */
export function short(value: Amount, language: string): string {
  if (value === null || value === undefined) return dash;
  const amount = Math.abs(Number(value));
  const all = units[language === 'ko' ? 'ko' : 'en'];
  // What is rounded up to the next unit is said in it.
  const [size, name] = all.find(([one], i) => Math.round((amount / (all[i + 1]?.[0] ?? 1)) * 10) / 10 >= one / (all[i + 1]?.[0] ?? 1)) ?? [1, ''];
  const many = Math.round((amount / size) * 10) / 10;
  return `${Number(value) < 0 ? '-' : ''}${many < 10_000 ? many : number(many, 1)}${name}`;
}

export function signed(value: Amount, digits = 0): string {
  if (value === null || value === undefined) return dash;
  const amount = Number(value);
  return (amount > 0 ? '+' : amount < 0 ? '−' : '') + number(Math.abs(amount), digits);
}

/** The points of an index, always to the hundredth. */
export function points(value: Amount): string {
  if (value === null || value === undefined || value === '') return dash;
  const hundredths = Math.round(Math.abs(Number(value)) * 100);
  return `${Number(value) < 0 ? '-' : ''}${grouped(String(Math.floor(hundredths / 100)))}.${two(hundredths % 100)}`;
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

const two = (value: number) => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekDays = { ko: '일월화수목금토', en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] };

/** The market's zone is Korea: nine hours ahead of UTC, all year. What it says in UTC afterwards is what a clock there shows. */
const zoneAheadMs = 9 * 3_600_000;
const there = (at: string | Date) => new Date((typeof at === 'string' ? Date.parse(at) : at.getTime()) + zoneAheadMs);

const timeOf = (date: Date) => `${hourOf(date)}:${two(date.getUTCSeconds())}`;
const hourOf = (date: Date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
const dayOf = (date: Date, language: string) =>
  language === 'ko' ? `${date.getUTCMonth() + 1}월 ${date.getUTCDate()}일` : `${months[date.getUTCMonth()]} ${date.getUTCDate()}`;

export function clock(at: string | Date): string {
  return timeOf(there(at));
}

/** `09:30` and `11-28`, as a chart's axis has them. */
export function hourMinute(at: Date): string {
  return hourOf(there(at));
}
export function monthDay(at: Date): string {
  const date = there(at);
  return `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

export function moment(at: string | null | undefined, language: string): string {
  if (!at) return dash;
  const date = there(at);
  return `${dayOf(date, language)}${language === 'ko' ? '' : ','} ${timeOf(date)}`;
}

export function day(at: string | null | undefined, language: string): string {
  if (!at) return dash;
  const date = there(at);
  return language === 'ko' ? `${date.getUTCFullYear()}년 ${dayOf(date, language)}` : `${dayOf(date, language)}, ${date.getUTCFullYear()}`;
}

/** A date of the API, without a time, and its day of the week. */
export function dayOfWeek(date: string, language: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return language === 'ko' ? `${dayOf(at, language)} (${weekDays.ko[at.getUTCDay()]})` : `${weekDays.en[at.getUTCDay()]}, ${dayOf(at, language)}`;
}

export function directionOf(value: Amount): 'up' | 'down' | 'flat' {
  const amount = Number(value ?? 0);
  return amount > 0 ? 'up' : amount < 0 ? 'down' : 'flat';
}
export const toneOf = { up: 'text-up', down: 'text-down', flat: 'text-text' } as const;
export const markOf = { up: '▲', down: '▼', flat: '' } as const;
