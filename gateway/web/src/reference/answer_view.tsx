import { useTranslation } from 'react-i18next';
import { number } from '../ui/format';
import { Badge } from '../ui/primitives';
import type { Answer } from './answer';

/** What came: status, time, size, headers, body. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const tone = answer.leads || answer.status >= 500 ? 'warn' : answer.status >= 400 ? 'danger' : 'good';
  const rest = answer.leads ? t('reference.redirect') : answer.body === null ? t('reference.binary') : answer.body === '' ? t('reference.empty') : null;
  return (
    <section aria-label={t('reference.answer')} data-testid="answer" data-status={answer.status} className="flex flex-col gap-2 border-t border-line pt-3">
      <p role="status" className="flex flex-wrap items-center gap-2">
        <span className="font-semibold">{t('reference.answer')}</span>
        <Badge tone={tone}>{answer.leads ? '3xx' : answer.status}</Badge>
        <span className="text-xs text-quiet">{t('reference.took', { ms: number(answer.ms), size: number(answer.size) })}</span>
        {answer.isCut && <span className="text-xs text-warn">{t('reference.cut')}</span>}
      </p>
      {answer.headers.length > 0 && (
        <details>
          <summary className="cursor-pointer py-1 text-xs text-quiet">{t('reference.headers')} ({answer.headers.length})</summary>
          <dl className="mt-1 flex flex-col gap-0.5 font-mono text-xs break-all" data-testid="answer-headers">
            {answer.headers.map(([name, value], i) => <div key={`${i}${name}`}><dt className="inline text-quiet">{name}: </dt><dd className="inline">{value}</dd></div>)}
          </dl>
        </details>
      )}
      {rest !== null ? <p className="text-quiet">{rest}</p> : <pre tabIndex={0} role="region" aria-label={t('reference.answerBody')} data-testid="answer-body" className="max-h-[60vh] overflow-auto rounded-md bg-raised p-3 text-xs whitespace-pre-wrap break-all">{answer.body}</pre>}
    </section>
  );
}
