import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  LineSeries,
  TickMarkType,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { marketZone } from '../ui/format';
import { withGaps, type Bar, type Interval } from './bars';
import { bollinger, ema, rsi, sma, type Line } from './indicators';

export const overlayNames = ['SMA', 'EMA', 'BOLLINGER', 'RSI'] as const;
export interface OrderLine {
  id: string;
  price: number;
  side: 'BUY' | 'SELL';
  text: string;
}
export interface FillMark {
  id: string;
  time: number;
  side: 'BUY' | 'SELL';
  text: string;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const hour = new Intl.DateTimeFormat('en-GB', { timeZone: marketZone, hour: '2-digit', minute: '2-digit' });
const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: marketZone, month: '2-digit', day: '2-digit' });
const dateOf = (time: Time) => new Date(Number(time) * 1_000);

/** The chart itself: knows nothing of React, the API or the stream. */
export class ChartView {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volume: ISeriesApi<'Histogram'>;
  private readonly marks: ISeriesMarkersPluginApi<Time>;
  private lines: ISeriesApi<'Line'>[] = [];
  private orderLines: IPriceLine[] = [];
  private bars: Bar[] = [];
  private interval: Interval = '1m';
  private overlays: string[] = [];

  constructor(box: HTMLElement) {
    this.chart = createChart(box, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11, background: { type: ColorType.Solid, color: 'transparent' } },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.22 } },
      timeScale: {
        timeVisible: true,
        rightOffset: 4,
        maxBarSpacing: 16,
        tickMarkFormatter: (time: Time, kind: TickMarkType) =>
          kind === TickMarkType.Time || kind === TickMarkType.TimeWithSeconds ? hour.format(dateOf(time)) : dayOf.format(dateOf(time)),
      },
      localization: {
        timeFormatter: (time: Time) => `${dayOf.format(dateOf(time))} ${hour.format(dateOf(time))}`,
        priceFormatter: (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 }),
      },
      crosshair: { mode: 0 },
    });
    this.candles = this.chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: true });
    this.volume = this.chart.addSeries(HistogramSeries, { priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false, priceLineVisible: false });
    this.chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.marks = createSeriesMarkers(this.candles, []);
    this.recolor();
  }

  /** Takes the page's colours anew. */
  recolor(): void {
    const up = token('--up');
    const down = token('--down');
    this.chart.applyOptions({
      layout: { textColor: token('--quiet') },
      grid: { vertLines: { color: `${token('--line')}66` }, horzLines: { color: `${token('--line')}66` } },
      rightPriceScale: { borderColor: token('--line') },
      timeScale: { borderColor: token('--line') },
    });
    this.candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    this.draw();
  }

  show(bars: Bar[], interval: Interval, overlays: string[]): void {
    const fresh = this.bars.length === 0 || this.interval !== interval;
    this.bars = bars;
    this.interval = interval;
    this.overlays = overlays;
    this.draw();
    if (fresh && bars.length > 0) this.chart.timeScale().setVisibleLogicalRange({ from: Math.max(-4, bars.length - 90), to: bars.length + 4 });
  }

  /** The last bar, or the next one. */
  update(bar: Bar): void {
    const last = this.bars.at(-1);
    if (last && bar.time < last.time) return;
    if (last && bar.time === last.time) this.bars[this.bars.length - 1] = bar;
    else this.bars.push(bar);
    this.candles.update({ ...bar, time: bar.time as UTCTimestamp });
    this.volume.update(this.volumeOf(bar));
    this.drawOverlays();
  }

  mark(orders: OrderLine[], fills: FillMark[]): void {
    for (const line of this.orderLines) this.candles.removePriceLine(line);
    this.orderLines = orders.map((one) =>
      this.candles.createPriceLine({ price: one.price, color: token(one.side === 'BUY' ? '--up' : '--down'), lineWidth: 1, lineStyle: 2, axisLabelVisible: true, title: one.text }),
    );
    this.marks.setMarkers(
      fills.map((one) => ({
        id: one.id,
        time: one.time as UTCTimestamp,
        position: one.side === 'BUY' ? ('belowBar' as const) : ('aboveBar' as const),
        shape: one.side === 'BUY' ? ('arrowUp' as const) : ('arrowDown' as const),
        color: token(one.side === 'BUY' ? '--up' : '--down'),
        text: one.text,
      })),
    );
  }

  remove(): void {
    this.chart.remove();
  }

  private volumeOf(bar: Bar) {
    return { time: bar.time as UTCTimestamp, value: bar.volume, color: token(bar.close >= bar.open ? '--up-soft' : '--down-soft') };
  }

  private draw(): void {
    const all = withGaps(this.bars, this.interval);
    this.candles.setData(all.map((bar) => ({ ...bar, time: bar.time as UTCTimestamp })));
    this.volume.setData(this.bars.map((bar) => this.volumeOf(bar)));
    this.makeOverlays();
    this.drawOverlays();
  }

  private wanted(): { values: Line; color: string; pane: number }[] {
    const closes = this.bars.map((bar) => bar.close);
    const out: { values: Line; color: string; pane: number }[] = [];
    if (this.overlays.includes('SMA')) out.push({ values: sma(closes, 20), color: '#f4b740', pane: 0 });
    if (this.overlays.includes('EMA')) out.push({ values: ema(closes, 20), color: '#b48cff', pane: 0 });
    if (this.overlays.includes('BOLLINGER')) {
      const bands = bollinger(closes);
      out.push({ values: bands.upper, color: '#4fb3a5', pane: 0 }, { values: bands.lower, color: '#4fb3a5', pane: 0 });
    }
    if (this.overlays.includes('RSI')) out.push({ values: rsi(closes), color: '#d98cff', pane: 1 });
    return out;
  }

  private makeOverlays(): void {
    for (const line of this.lines) this.chart.removeSeries(line);
    this.lines = this.wanted().map((one) =>
      this.chart.addSeries(LineSeries, { color: one.color, lineWidth: 1, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false }, one.pane),
    );
    this.chart.panes()[1]?.setStretchFactor(0.25);
  }

  private drawOverlays(): void {
    this.wanted().forEach((one, i) => {
      this.lines[i]?.setData(
        one.values.flatMap((value, at) => (value === null ? [] : [{ time: this.bars[at]!.time as UTCTimestamp, value }])),
      );
    });
  }
}
