import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useWords } from '../shell/words';
import { Button, Empty, ErrorNote, Field, Panel, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { acts, entityOf, isHard, type ConsoleReport, type EntityAct } from './entities';
import { Heading } from './parts';

function useEntity(entity: string | null) {
  return useQuery({
    queryKey: ['admin', 'entity', entity],
    queryFn: ({ signal }) => api<ConsoleReport>('console/inspect', { query: { arguments: entity ?? '' }, signal }),
    enabled: entity !== null,
    retry: false,
  });
}

function Report({ shown }: { shown: ConsoleReport }) {
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] sm:grid-cols-[minmax(8rem,auto)_1fr] gap-x-4 gap-y-1 p-3" data-testid="entity">
      {shown.values.map((one, index) => (
        <div key={index} className="contents">
          <dt className="min-w-0 break-all whitespace-pre-wrap text-quiet">{one.name}</dt>
          <dd className="min-w-0 break-all">{one.value}</dd>
        </div>
      ))}
      {shown.remarks.map((one) => <p key={one} className="col-span-2 text-quiet">{one}</p>)}
    </dl>
  );
}

/** Any entity as it is, and what an operator does with it by hand. */
export default function ActorsPage() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [text, setText] = useState('');
  const [entity, setEntity] = useState<string | null>(null);
  const [act, setAct] = useState<Act | null>(null);
  const { data, error, isFetching, refetch } = useEntity(entity);
  const wanted = entityOf(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === null) return;
    if (wanted === entity) void refetch();
    setEntity(wanted);
  };
  const ask = (word: EntityAct) =>
    setAct({
      title: t('admin.actors.title', { act: t(`admin.actors.${word}`), entity }),
      about: t(`admin.actors.${word}About`),
      button: t(`admin.actors.${word}`),
      danger: isHard(word),
      path: `console/${word}`,
      body: { entity },
      changes: [],
    });
  return (
    <>
      <Heading title={t('admin.section.actors')} />
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <Field label={t('admin.actors.entity')} placeholder="ord_… · acc_… · 005930" name="entity" type="search" autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} className="min-w-0 flex-1 sm:max-w-md" />
        <Button type="submit" tone="accent" busy={isFetching} disabled={wanted === null}>{t('admin.search')}</Button>
      </form>
      {entity === null && <Panel label={t('admin.actors.entity')}><Empty title={t('admin.actors.entityHint')} /></Panel>}
      {entity !== null && (
        <>
          <div className="flex flex-wrap gap-2">
            {acts.map((one) => <Button key={one} small tone={isHard(one) ? 'danger' : 'ghost'} onClick={() => ask(one)}>{t(`admin.actors.${one}`)}</Button>)}
          </div>
          <Panel label={entity} scrolls>
            {error ? <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} /> : !data ? <Skeleton rows={8} /> : data.values.length === 0 ? <Empty title={t('shell.noMatch')} /> : <Report shown={data} />}
          </Panel>
        </>
      )}
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
