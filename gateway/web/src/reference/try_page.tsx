import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStrings } from '../shell/i18n';
import { useWords } from '../shell/words';
import { classes, Empty, ErrorNote, Field, Panel, Select, Skeleton } from '../ui/primitives';
import { formOf } from './body';
import { operationsOf, tagsOf, type OpenApi, type Operation } from './document';
import strings from './strings';
import { TryForm } from './try_form';

addStrings('reference', strings);

function OperationList({ all, chosen }: { all: Operation[]; chosen: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const wanted = all.filter((one) => `${one.method} ${one.path} ${one.id} ${one.summary}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <nav aria-label={t('reference.operation')} className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <Select className="md:hidden" label={t('reference.operation')} value={chosen} onChange={(event) => void navigate({ to: '/try/$id', params: { id: event.target.value } })} options={all.map((one) => [one.id, `${one.method} ${one.path.replace('/api/v1/', '')}`] as const)} />
      <Field className="max-md:hidden" label={t('reference.find')} name="find" value={text} onChange={(event) => setText(event.target.value)} />
      <div className="min-h-0 flex-1 overflow-auto max-md:hidden">
        {tagsOf(wanted).map((tag) => (
          <section key={tag} aria-label={tag}>
            <h3 className="pt-2 pb-0.5 text-xs text-quiet">{tag}</h3>
            <ul>
              {wanted.filter((one) => one.tag === tag).map((one) => (
                <li key={one.id}>
                  <Link to="/try/$id" params={{ id: one.id }} preload={false} aria-current={one.id === chosen ? 'page' : undefined} title={one.summary} className={classes('flex gap-2 rounded px-1.5 py-1 text-xs hover:bg-raised', one.id === chosen && 'bg-raised font-semibold')}>
                    <span className={classes('w-12 shrink-0', one.reads ? 'text-good' : 'text-warn')}>{one.method}</span>
                    <span className="min-w-0 break-all">{one.path.replace('/api/v1/', '')}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {wanted.length === 0 && <p className="p-2 text-quiet">{t('reference.none')}</p>}
      </div>
    </nav>
  );
}

/** Each operation of the API as a form: what the document says of it, the call as a line, and its answer. */
export default function TryPage() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { id } = useParams({ strict: false }) as { id?: string };
  const { data, error, refetch } = useQuery({ queryKey: ['openapi-document'], queryFn: async ({ signal }) => (await (await fetch('/openapi.json', { signal })).json()) as OpenApi, staleTime: Infinity });
  const all = useMemo(() => (data ? operationsOf(data) : []), [data]);
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={10} />;
  const chosen = id === undefined ? all[0] : all.find((one) => one.id === id);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-1 md:h-full">
      <div>
        <h1 className="text-lg font-semibold">{t('reference.title')}</h1>
        <p className="text-quiet">{t('reference.about')} <a href="/docs" className="text-link underline">{t('reference.docs')}</a></p>
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] gap-3 md:grid-cols-[300px_minmax(0,1fr)]">
        <Panel label={t('reference.operation')} bodyClass="flex min-h-0 flex-col"><OperationList all={all} chosen={chosen?.id ?? ''} /></Panel>
        <Panel label={t('reference.title')} bodyClass="overflow-auto">{chosen ? <TryForm key={chosen.id} of={chosen} form={chosen.body === null ? null : formOf(chosen.body, data)} /> : <Empty title={t('reference.none')} />}</Panel>
      </div>
    </div>
  );
}
