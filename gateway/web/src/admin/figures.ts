import { useEffect, useState } from 'react';
import { problemOf } from '../api/problem';
import { quantileOf, rateOf, readingOf, type Reading } from './metrics';

const everyMs = 2_000;
const kept = 91;
/** A quantile is of the last minute: of two seconds it would jump. */
const window = 30;

let readings: Reading[] = [];

async function read(signal: AbortSignal): Promise<Reading> {
  const answer = await fetch('/metrics', { signal });
  if (!answer.ok) throw await problemOf(answer);
  return readingOf(await answer.text(), Date.now());
}

/** The figures of the node, read while somebody looks; null until there are two readings. */
export function useFigures(): { readings: Reading[]; fault: unknown } {
  const [state, set] = useState<{ readings: Reading[]; fault: unknown }>({ readings, fault: null });
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const step = async () => {
      try {
        const now = await read(stop.signal);
        // After a pause the old ones would draw a line over nothing.
        if (now.at - (readings.at(-1)?.at ?? now.at) > everyMs * 5) readings = [];
        readings = [...readings, now].slice(-kept);
        set({ readings, fault: null });
      } catch (fault) {
        if (stop.signal.aborted) return;
        set({ readings, fault });
      }
      timer = setTimeout(() => void step(), everyMs);
    };
    void step();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return state;
}

export type Series = (number | null)[];

export function rates(all: Reading[], name: string): Series {
  return all.slice(1).map((now, i) => rateOf(name, all[i], now));
}
export function levels(all: Reading[], name: string): Series {
  return all.slice(1).map((now) => now.values.get(name) ?? null);
}
export function quantiles(all: Reading[], name: string, share: number): Series {
  return all.slice(1).map((now, i) => quantileOf(name, share, all[Math.max(0, i + 1 - window)], now));
}
