import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useLanguage, useWords } from '../shell/words';
import { day } from '../ui/format';
import { ErrorNote, Panel, Skeleton } from '../ui/primitives';
import { legalKinds, type LegalText } from './legal';
import './words';

/** Terms, or what is done with personal data, as they are in force. */
export default function LegalPage({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, error, refetch } = useQuery({ queryKey: ['legal', kind, language], queryFn: ({ signal }) => api<LegalText>(`legal/${encodeURIComponent(kind)}`, { bare: true, signal }) });
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-3 p-1">
      <nav aria-label={t('identity.legal')} className="flex gap-3">
        {legalKinds.map((one) => (
          <Link key={one} to="/legal/$kind" params={{ kind: one }} className="text-link underline" aria-current={one === kind ? 'page' : undefined}>{t(`identity.legalOf.${one}`)}</Link>
        ))}
      </nav>
      <Panel label={t('identity.legal')} bodyClass="p-4">
        {error ? (
          <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton rows={8} />
        ) : (
          <>
            <h1 className="text-lg font-semibold">{data.title}</h1>
            <p className="mb-4 text-xs text-quiet">{t('identity.inForce', { version: data.version, day: day(data.effective_from, language) })}</p>
            <div className="leading-relaxed whitespace-pre-line">{data.text}</div>
          </>
        )}
      </Panel>
    </div>
  );
}
