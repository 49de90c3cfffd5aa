// Makes indicators_golden.hpp with TA-Lib itself: `npm install talib-web` beside a copy of this file, then
// `node indicators_golden.mjs > indicators_golden.hpp`.
import { readFileSync } from 'node:fs';
import talib from 'talib-web';

// The package fetches its program, which lies in a file here.
const program = new URL('node_modules/talib-web/lib/talib.wasm', import.meta.url);
globalThis.fetch = async () => new Response(readFileSync(program), { headers: { 'content-type': 'application/wasm' } });
await talib.init();
const bars = 80;
let state = 20261129;
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const rounded = (value) => Math.round(value * 100) / 100;
const high = [], low = [], close = [], volume = [];
let last = 700;
for (let i = 0; i < bars; ++i) {
  // A quiet stretch in the middle, in which nothing moves at all.
  const still = i >= 40 && i < 60;
  last = still ? last : rounded(last * (0.97 + 0.06 * random()));
  close.push(last);
  high.push(still ? last : rounded(last * (1 + 0.02 * random())));
  low.push(still ? last : rounded(last * (1 - 0.02 * random())));
  volume.push(Math.floor(1000 * random()));
}
// TA-Lib's answers begin with the first value there is, and are filled with zeros at their end.
const put = (name, values, lookback = 0) => {
  const shown = values.slice(0, bars - lookback).map((v) => v.toPrecision(15));
  const padded = [...Array(lookback).fill('no_value'), ...shown];
  console.log(`inline const line ${name}{${padded.join(', ')}};`);
};
console.log('// Made by indicators_golden.mjs with TA-Lib. Do not edit.\n#pragma once\n');
console.log('#include "gateway/market/indicators/bars.hpp"\n\nnamespace madang::market::golden {\n');
put('high', high); put('low', low); put('close', close); put('volume', volume);
const inReal = close;
put('sma_20', talib.SMA({ inReal, timePeriod: 20 }).output, 19);
put('ema_20', talib.EMA({ inReal, timePeriod: 20 }).output, 19);
put('rsi_14', talib.RSI({ inReal, timePeriod: 14 }).output, 14);
put('atr_14', talib.ATR({ high, low, close, timePeriod: 14 }).output, 14);
const macd = talib.MACD({ inReal, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 });
put('macd', macd.MACD, 33); put('macd_signal', macd.MACDSignal, 33); put('macd_histogram', macd.MACDHist, 33);
const odd = talib.MACD({ inReal, fastPeriod: 10, slowPeriod: 4, signalPeriod: 3 });
put('macd_exchanged', odd.MACD, 11); put('macd_exchanged_signal', odd.MACDSignal, 11);
// The port of TA-Lib that npm has writes wrong numbers for these two: they are made by their definitions.
const last_of = (values, i, count) => values.slice(i + 1 - count, i + 1);
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const along = (count, at) => close.map((_, i) => i).filter((i) => i >= count - 1).map(at);
const deviation = (i) => Math.sqrt(mean(last_of(close, i, 20).map((v) => (v - mean(last_of(close, i, 20))) ** 2)));
put('upper', along(20, (i) => mean(last_of(close, i, 20)) + 2 * deviation(i)), 19);
put('middle', along(20, (i) => mean(last_of(close, i, 20))), 19);
put('lower', along(20, (i) => mean(last_of(close, i, 20)) - 2 * deviation(i)), 19);
const fast_k = (i) => {
  const top = Math.max(...last_of(high, i, 14)), bottom = Math.min(...last_of(low, i, 14));
  return top > bottom ? 100 * (close[i] - bottom) / (top - bottom) : 0;
};
const slow_k = (i) => mean([fast_k(i - 2), fast_k(i - 1), fast_k(i)]);
put('slow_k', along(18, slow_k), 17);
put('slow_d', along(18, (i) => mean([slow_k(i - 2), slow_k(i - 1), slow_k(i)])), 17);
put('obv', talib.OBV({ inReal, volume }).output);
console.log('\n}  // namespace madang::market::golden');
