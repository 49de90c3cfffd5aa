import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { useLanguage, useWords } from '../shell/words';
import { moment, number } from '../ui/format';
import { Empty, ErrorNote, Pair, Panel, Skeleton } from '../ui/primitives';
import { FigureCard } from './chart';
import { levels, quantiles, rates, useFigures, type Series } from './figures';
import { bytesText, perSecondText, secondsText } from './metrics';
import { Heading, StatusBadge } from './parts';
import { useHealth } from './queries';

function last(series: Series): number | null {
  return series.at(-1) ?? null;
}

function Figures() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { readings, fault } = useFigures();
  const closed = fault instanceof Problem && (fault.status === 401 || fault.status === 403);
  if (closed) return <Panel label={t('admin.health.figures')}><Empty title={t('admin.health.closed')} /></Panel>;
  if (readings.length < 2) {
    return <Panel label={t('admin.health.figures')}>{fault ? <ErrorNote text={fault instanceof Problem ? problemText(fault) : t('problem.no_answer')} /> : <Skeleton rows={6} />}</Panel>;
  }
  const level = (name: string) => levels(readings, name);
  const rate = (name: string) => rates(readings, name);
  const orders = level('orders_per_second');
  const p50 = quantiles(readings, 'order_execution_latency', 0.5);
  const p99 = quantiles(readings, 'order_execution_latency', 0.99);
  const writes = quantiles(readings, 'madang_batch_write_time', 0.99);
  const events = rate('madang_events_appended_total');
  const held = rate('madang_outputs_held_total');
  const memory = level('process_resident_memory_bytes');
  const cpu = rate('process_cpu_seconds_total').map((one) => (one === null ? null : one * 100));
  const requests = rate('http_requests_total');
  const frames = rate('madang_stream_frames_sent_total');
  const entities = level('madang_entities_in_memory');
  const text = (name: string) => number(last(level(name)), 0);
  return (
    <>
      {fault !== null && <p role="alert" className="text-warn">{t('admin.health.lost')}</p>}
      <div className="grid grid-cols-1 gap-2 min-[420px]:grid-cols-2 lg:grid-cols-3" data-testid="figures">
        <FigureCard testId="orders" title={t('admin.health.orders')} value={perSecondText(last(orders))} about={t('admin.health.ordersAbout', { refused: text('madang_orders_refused_total') })} series={orders} />
        <FigureCard testId="latency" title={t('admin.health.latency')} value={secondsText(last(p50))} about={t('admin.health.p99', { value: secondsText(last(p99)) })} series={p50} second={p99} />
        <FigureCard testId="requests" title={t('admin.health.requests')} value={perSecondText(last(requests))} about={t('admin.health.requestsAbout', { errors: text('http_errors_total'), open: text('madang_requests_in_flight') })} series={requests} />
        <FigureCard testId="journal" title={t('admin.health.journal')} value={perSecondText(last(events))} about={t('admin.health.journalAbout', { size: bytesText(last(level('madang_journal_bytes'))), free: bytesText(last(level('madang_free_disk_bytes'))) })} series={events} />
        <FigureCard testId="writes" title={t('admin.health.writes')} value={secondsText(last(writes))} about={t('admin.health.writesAbout', { pending: bytesText(last(level('madang_pending_bytes'))) })} series={writes} />
        <FigureCard testId="gate" title={t('admin.health.gate')} value={perSecondText(last(held))} about={t('admin.health.gateAbout', { passed: text('madang_outputs_passed_total') })} series={held} />
        <FigureCard testId="memory" title={t('admin.health.memory')} value={bytesText(last(memory))} about={t('admin.health.memoryAbout', { entities: number(last(entities), 0) })} series={memory} />
        <FigureCard testId="cpu" title={t('admin.health.cpu')} value={last(cpu) === null ? '–' : `${(last(cpu) ?? 0).toFixed(0)}%`} about={t('admin.health.cpuAbout')} series={cpu} />
        <FigureCard testId="streams" title={t('admin.health.streams')} value={perSecondText(last(frames))} about={t('admin.health.streamsAbout', { sessions: text('madang_stream_sessions') })} series={frames} />
      </div>
    </>
  );
}

export default function HealthPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, error, refetch } = useHealth();
  return (
    <>
      <Heading title={t('admin.section.health')} />
      {error && !data ? (
        <Panel label={t('admin.health.nodes')}><ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} /></Panel>
      ) : !data ? (
        <Panel label={t('admin.health.nodes')}><Skeleton /></Panel>
      ) : (
        <div className="grid items-start gap-3 lg:grid-cols-2" data-testid="nodes">
          {data.nodes.map((node) => (
            <Panel key={node.node} title={<span className="flex items-center gap-2">{node.node} <span className="font-normal text-quiet">{node.version}</span></span>} actions={<StatusBadge group="nodeState" value={node.state} />}>
              <dl className="grid gap-x-6 gap-y-1 p-3 sm:grid-cols-2">
                {Object.entries(node.checks).map(([name, said]) => <Pair key={name} label={t(`admin.check.${name}`, { defaultValue: name })}>{t(`admin.checkSaid.${String(said)}`, { defaultValue: String(said) })}</Pair>)}
              </dl>
            </Panel>
          ))}
          <Panel title={t('admin.health.breakers')}>
            {data.breakers.length === 0 ? (
              <p className="p-3 text-quiet">{t('admin.health.noBreakers')}</p>
            ) : (
              <ul className="flex flex-col gap-1.5 p-3">
                {data.breakers.map((one) => (
                  <li key={one.name} className="flex items-center justify-between gap-2">
                    <span>{one.name}</span>
                    <span>{one.until && <span className="mr-2 text-xs text-quiet">{moment(one.until, language)}</span>}<StatusBadge group="nodeState" value={one.state} /></span>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
      )}
      <h2 className="mt-1 font-semibold">{t('admin.health.figures')} <span className="text-xs font-normal text-quiet">{t('admin.health.figuresAbout')}</span></h2>
      <Figures />
    </>
  );
}
