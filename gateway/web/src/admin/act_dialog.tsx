import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Problem } from '../api/problem';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button, Field } from '../ui/primitives';
import { reasonIsGood } from './changes';
import type { Change } from './models';
import { useRefresh } from './queries';

export interface Act {
  title: string;
  about?: string;
  /** Said in red: what cannot be taken back, or hits oneself. */
  warning?: string;
  button: string;
  danger?: boolean;
  method?: 'POST' | 'PUT';
  path: string;
  body?: Record<string, unknown>;
  version?: number;
  changes: Change[];
  done?: () => void;
}

function Changes({ all }: { all: Change[] }) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1.5 rounded-md border border-line bg-raised p-3" data-testid="changes">
      {all.map((one) => (
        <li key={one.label} className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="text-quiet">{one.label}</span>
          <span className="break-all">
            {one.before !== '' && (
              <>
                <span className="text-quiet line-through"><span className="sr-only">{t('admin.act.before')} </span>{one.before}</span>
                <span aria-hidden className="px-1.5 text-quiet">→</span>
              </>
            )}
            <span className="font-semibold"><span className="sr-only">{t('admin.act.after')} </span>{one.after}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the platform says of a refusal, field by field: an operator wants the values, too. */
function detailOf(why: unknown): string[] {
  if (why instanceof Problem && why.code.startsWith('console_') && why.body.detail) return [why.body.detail];
  return why instanceof Problem ? (why.body.errors ?? []).map((one) => `${one.pointer.replace(/^\/(settings\/)?/, '')}: ${one.detail ?? one.code}`) : [];
}

/** An act in two steps: the platform says what it would change, and only then it is done. Both take the reason. */
export default function ActDialog({ act, onClose }: { act: Act; onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const refresh = useRefresh();
  const [reason, setReason] = useState('');
  const [affects, setAffects] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const call = (dry: boolean) =>
    api<{ affects: number }>(act.path, {
      method: act.method ?? 'POST',
      body: { ...act.body, reason: reason.trim() },
      ...(act.version === undefined ? {} : { version: act.version }),
      ...(dry ? { query: { dry_run: 'true' } } : {}),
    });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !reasonIsGood(reason)) return;
    setBusy(true);
    setRefusal(null);
    try {
      if (affects === null) {
        setAffects((await call(true)).affects);
      } else {
        await call(false);
        toast({ tone: 'good', title: act.title, text: 'admin.act.done' });
        void refresh();
        onClose();
        return act.done?.();
      }
    } catch (why) {
      setRefusal(why);
      setAffects(null);
      if (why instanceof Problem && (why.code === 'version_mismatch' || why.code === 'user_changed')) void refresh();
    }
    setBusy(false);
  };
  return (
    <Dialog title={act.title} about={act.about} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        {act.changes.length > 0 && <Changes all={act.changes} />}
        {act.warning && <p className="rounded-md border border-danger px-3 py-2 text-danger">{act.warning}</p>}
        <Field
          label={t('admin.act.reason')}
          hint={t('admin.act.reasonHint')}
          name="reason"
          autoComplete="off"
          autoFocus
          required
          minLength={3}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <p role="status" className="min-h-5" data-testid="affects">
          {affects !== null && (affects === 0 ? t('admin.act.affectsNothing') : t('admin.act.affects', { count: affects }))}
        </p>
        {refusal !== null && (
          <div role="alert" className="text-danger">
            <p>{problemText(refusal)}</p>
            {detailOf(refusal).map((one) => <p key={one} className="text-xs break-words">{one}</p>)}
          </div>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          {affects === null ? (
            <Button type="submit" tone="accent" busy={busy} disabled={!reasonIsGood(reason)}>{t('admin.act.check')}</Button>
          ) : (
            <Button type="submit" tone={act.danger ? 'sell' : 'accent'} className={act.danger ? 'bg-[#b3122b]!' : ''} busy={busy} disabled={affects === 0} data-testid="do-it">{act.button}</Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
