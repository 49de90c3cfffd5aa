import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  LineSeries,
  TickMarkType,
  type AutoscaleInfo,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { hourMinute, monthDay, number } from '../../ui/format';
import { withGaps, type Bar, type Interval } from './bars';
import { bollinger, ema, rsi, sma, type Line } from './indicators';
import { LineDrag } from './line_drag';

export const overlayNames = ['SMA', 'EMA', 'BOLLINGER', 'RSI'] as const;
export interface OrderLine {
  id: string;
  price: number;
  side: 'BUY' | 'SELL';
  text: string;
  /** Asked for, not answered yet: it is not to be taken. */
  waits?: boolean;
}
/** What becomes of a line that was dragged. */
export interface Amending {
  priceAt(price: number): string;
  textAt(id: string, price: string): string;
  dropped(id: string, price: string): void;
  hint(): string;
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

/** Orders this close to the last price are always in sight. */
const nearMarket = 0.03;
const dateOf = (time: Time) => new Date(Number(time) * 1_000);

/** The chart itself: knows nothing of React, the API or the stream. */
export class ChartView {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volume: ISeriesApi<'Histogram'>;
  private readonly marks: ISeriesMarkersPluginApi<Time>;
  private lines: ISeriesApi<'Line'>[] = [];
  private orderLines = new Map<string, { line: IPriceLine; order: OrderLine }>();
  private drag: LineDrag | null = null;
  private stopListening: () => void = () => undefined;
  private bars: Bar[] = [];
  private interval: Interval = '1m';
  private overlays: string[] = [];

  constructor(private readonly box: HTMLElement) {
    this.chart = createChart(box, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11, background: { type: ColorType.Solid, color: 'transparent' } },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.22 } },
      timeScale: {
        timeVisible: true,
        rightOffset: 4,
        maxBarSpacing: 16,
        tickMarkFormatter: (time: Time, kind: TickMarkType) =>
          kind === TickMarkType.Time || kind === TickMarkType.TimeWithSeconds ? hourMinute(dateOf(time)) : monthDay(dateOf(time)),
      },
      localization: {
        timeFormatter: (time: Time) => `${monthDay(dateOf(time))} ${hourMinute(dateOf(time))}`,
        priceFormatter: (value: number) => number(value >= 1_000 ? Math.round(value) : value, 2),
      },
      crosshair: { mode: 0 },
    });
    this.candles = this.chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: true, autoscaleInfoProvider: (own: () => AutoscaleInfo | null) => this.widened(own()) });
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
    const held = this.drag?.id;
    if (held && !orders.some((one) => one.id === held)) this.drag?.abandon();
    for (const [id, { line }] of this.orderLines) {
      if (id === this.drag?.id) continue;
      this.candles.removePriceLine(line);
      this.orderLines.delete(id);
    }
    for (const order of orders) {
      if (this.orderLines.has(order.id)) continue;
      const color = token(order.side === 'BUY' ? '--up' : '--down');
      const line = this.candles.createPriceLine({ price: order.price, color, lineWidth: 1, lineStyle: order.waits ? 1 : 2, axisLabelVisible: true, title: order.text });
      this.orderLines.set(order.id, { line, order });
    }
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

  /** Own orders near the market stay in sight: a line that is not seen cannot be taken. */
  private widened(info: AutoscaleInfo | null): AutoscaleInfo | null {
    const last = this.bars.at(-1)?.close;
    if (info === null || info.priceRange === null || last === undefined) return info;
    const near = [...this.orderLines.values()].map(({ order }) => order.price).filter((price) => Math.abs(price / last - 1) <= nearMarket);
    const { minValue, maxValue } = info.priceRange;
    return { ...info, priceRange: { minValue: Math.min(minValue, ...near), maxValue: Math.max(maxValue, ...near) } };
  }

  /** Where the lines of orders stand, from the top of the chart. */
  standing(): { id: string; y: number }[] {
    return [...this.orderLines].flatMap(([id, { line, order }]) => {
      const y = order.waits ? null : this.candles.priceToCoordinate(line.options().price);
      return y === null ? [] : [{ id, y }];
    });
  }

  /** Lets the lines of orders be dragged. While one is held the chart itself stays where it is. */
  amend(by: Amending): void {
    this.stopListening();
    const drag = new LineDrag({
      lines: () => this.standing(),
      priceAt: (y) => {
        const price = this.candles.coordinateToPrice(y);
        return price === null ? null : by.priceAt(price);
      },
      hold: (id, price) => this.orderLines.get(id)?.line.applyOptions({ price: Number(price), title: by.textAt(id, price), lineWidth: 2, lineStyle: 0 }),
      drop: (id, price) => {
        this.chart.applyOptions({ handleScroll: true, handleScale: true });
        const one = this.orderLines.get(id);
        one?.line.applyOptions({ price: one.order.price, title: one.order.text, lineWidth: 1, lineStyle: 2 });
        if (one && price !== null && Number(price) !== one.order.price) by.dropped(id, price);
      },
    });
    this.drag = drag;
    const at = (event: PointerEvent) => event.clientY - this.box.getBoundingClientRect().top;
    const isOverCandles = (event: PointerEvent) => event.clientX - this.box.getBoundingClientRect().left < this.box.clientWidth - this.chart.priceScale('right').width();
    const down = (event: PointerEvent) => {
      if (event.button !== 0 || !isOverCandles(event) || !drag.take(at(event), event.pointerType === 'touch')) return;
      event.preventDefault();
      this.chart.applyOptions({ handleScroll: false, handleScale: false });
      this.box.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      const isNear = drag.id !== null || (event.buttons === 0 && isOverCandles(event) && drag.near(at(event), false) !== null);
      this.box.toggleAttribute('data-grab', isNear);
      this.box.title = isNear && drag.id === null ? by.hint() : '';
      drag.move(at(event));
    };
    const touch = (event: TouchEvent) => {
      if (drag.id !== null) event.preventDefault();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') drag.abandon();
    };
    const up = () => drag.release();
    const cancel = () => drag.abandon();
    this.box.addEventListener('pointerdown', down, true);
    this.box.addEventListener('pointermove', move, true);
    this.box.addEventListener('pointerup', up);
    this.box.addEventListener('pointercancel', cancel);
    this.box.addEventListener('touchmove', touch, { passive: false, capture: true });
    addEventListener('keydown', key);
    this.stopListening = () => {
      this.box.removeEventListener('pointerdown', down, true);
      this.box.removeEventListener('pointermove', move, true);
      this.box.removeEventListener('pointerup', up);
      this.box.removeEventListener('pointercancel', cancel);
      this.box.removeEventListener('touchmove', touch, true);
      removeEventListener('keydown', key);
    };
  }

  remove(): void {
    this.stopListening();
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
