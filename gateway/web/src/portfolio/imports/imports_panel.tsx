import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../../api/client';
import type { Account } from '../../api/models';
import { useSession } from '../../identity/session';
import { usePreferences } from '../../shell/preferences';
import { toast } from '../../shell/toasts';
import { useWords } from '../../shell/words';
import { useAccounts } from '../../trading/account_data';
import { Button, Empty, ErrorNote, Panel, Skeleton } from '../../ui/primitives';
import type { Import } from './models';
import './import_words';

const ImportDialog = lazy(() => import('./import_dialog'));

function Line({ account, one }: { account: Account; one: Import }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    if (!sure) return setSure(true);
    setBusy(true);
    try {
      await api(`portfolio/${account.account_id}/imports/${one.import_id}`, { method: 'DELETE' });
      toast({ tone: 'good', title: 'imports.undone' });
      await client.invalidateQueries();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setSure(false);
    setBusy(false);
  };
  return (
    <li className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2 last:border-0" data-import={one.import_id}>
      <span className="flex min-w-0 flex-col">
        <span>{one.from} – {one.to}</span>
        <span className="text-xs text-quiet">{t(`imports.shapes.${one.shape}`)} · {t('imports.rows', { n: one.rows })}</span>
      </span>
      <Button small tone={sure ? 'danger' : 'plain'} busy={busy} onBlur={() => setSure(false)} onClick={() => void undo()}>
        {t(sure ? 'imports.undoSure' : 'imports.undo')}
      </Button>
    </li>
  );
}

/** What has been imported into a mirror. */
function ImportsOf({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [shown, show] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['portfolio', account.account_id, 'imports'],
    queryFn: ({ signal }) => api<{ items: Import[] }>(`portfolio/${account.account_id}/imports`, { signal }),
    select: (page) => page.items,
  });
  return (
    <Panel title={t('imports.title')} actions={<Button small tone="accent" onClick={() => show(true)}>{t('imports.choose')}</Button>}>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={2} />
      ) : data.length === 0 ? (
        <Empty title={t('imports.none')} />
      ) : (
        <ul data-testid="imports" className="max-h-80 overflow-auto" tabIndex={0}>
          {data.map((one) => <Line key={one.import_id} account={account} one={one} />)}
        </ul>
      )}
      {shown && <Suspense><ImportDialog account={account} onClose={() => show(false)} /></Suspense>}
    </Panel>
  );
}

/** Beside an account of the platform: the way to one that shows what is elsewhere. */
function WayToMirror() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const client = useQueryClient();
  const { data } = useAccounts();
  const me = useSession((all) => all.session.user?.user_id);
  const set = usePreferences((all) => all.set);
  const [key] = useState(() => newKey('mirror'));
  const [busy, setBusy] = useState(false);
  const mirror = data?.find((one) => one.kind === 'MIRROR' && one.user_id === me);
  const open = async () => {
    if (mirror) return set({ account: mirror.account_id });
    setBusy(true);
    try {
      const made = await api<Account>('accounts', { method: 'POST', body: { kind: 'MIRROR', currency: 'KRW', name: t('imports.mirrorName') }, key });
      await client.invalidateQueries({ queryKey: ['accounts'] });
      set({ account: made.account_id });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
  };
  return (
    <Panel title={t('imports.elsewhere')}>
      <div className="flex flex-col items-start gap-2 p-3">
        <p className="text-xs text-quiet">{t('imports.elsewhereAbout')}</p>
        <Button small busy={busy} onClick={() => void open()}>{t(mirror ? 'imports.showMirror' : 'imports.openMirror')}</Button>
      </div>
    </Panel>
  );
}

export default function ImportsPanel({ account }: { account: Account }) {
  return account.kind === 'MIRROR' ? <ImportsOf key={account.account_id} account={account} /> : <WayToMirror />;
}
