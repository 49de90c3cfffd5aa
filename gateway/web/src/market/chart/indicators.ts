/** One value a bar; null while it warms up. */
export type Line = (number | null)[];

export function sma(values: number[], period: number): Line {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= period ? values[i - period]! : 0);
    return i >= period - 1 ? sum / period : null;
  });
}

/** Begins with the mean of the first `period`, as TA-Lib does. */
export function ema(values: number[], period: number): Line {
  const weight = 2 / (period + 1);
  let last: number | null = null;
  let sum = 0;
  return values.map((value, i) => {
    sum += value;
    if (i < period - 1) return null;
    last = last === null ? sum / period : last + weight * (value - last);
    return last;
  });
}

export function bollinger(values: number[], period = 20, width = 2): { upper: Line; middle: Line; lower: Line } {
  const middle = sma(values, period);
  const spread = values.map((_, i) => {
    const mean = middle[i];
    if (mean === null || mean === undefined) return null;
    const part = values.slice(i - period + 1, i + 1);
    return width * Math.sqrt(part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / period);
  });
  const shifted = (sign: 1 | -1): Line => middle.map((mean, i) => (mean === null ? null : mean + sign * spread[i]!));
  return { upper: shifted(1), middle, lower: shifted(-1) };
}

/** Wilder's. */
export function rsi(values: number[], period = 14): Line {
  let gain = 0;
  let loss = 0;
  return values.map((value, i) => {
    if (i === 0) return null;
    const change = value - values[i - 1]!;
    const up = Math.max(0, change);
    const down = Math.max(0, -change);
    if (i <= period) {
      gain += up / period;
      loss += down / period;
      if (i < period) return null;
    } else {
      gain = (gain * (period - 1) + up) / period;
      loss = (loss * (period - 1) + down) / period;
    }
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
  });
}
