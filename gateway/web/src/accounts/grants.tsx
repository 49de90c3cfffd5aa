import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account, Page } from '../api/models';
import type { components } from '../api/openapi';
import { useSession } from '../identity/session';
import { usePreferences } from '../shell/preferences';
import { toast } from '../shell/toasts';
import { useLanguage, useWords } from '../shell/words';
import { useAccount, useAccounts } from '../trading/account_data';
import { moment } from '../ui/format';
import { Badge, Button, ErrorNote, Field, Panel, Select, Skeleton } from '../ui/primitives';
import { nameOfAccount } from './names';
import './grant_words';

type Grant = components['schemas']['Grant'];
const accesses = ['VIEW', 'TRADE'] as const;

function GrantRow({ grant, onEnd }: { grant: Grant; onEnd: () => Promise<void> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [sure, setSure] = useState(false);
  return (
    <li className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2" data-grant={grant.user_id}>
      <span className="min-w-0">
        <span className="flex items-center gap-2"><span className="truncate">{grant.user_id}</span> <Badge tone={grant.access === 'TRADE' ? 'warn' : 'quiet'}>{t(`accounts.access.${grant.access}`, { defaultValue: grant.access })}</Badge></span>
        <span className="block text-xs text-quiet">{moment(grant.created_at, language)}</span>
      </span>
      <Button small tone="danger" className="shrink-0" onBlur={() => setSure(false)} onClick={() => (sure ? void onEnd() : setSure(true))}>{t(sure ? 'accounts.endGrantSure' : 'accounts.endGrant')}</Button>
    </li>
  );
}

/** Who else may see the account, or trade with it. */
function Given({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const path = `accounts/${account.account_id}/grants`;
  const { data, error, refetch } = useQuery({ queryKey: ['grants', account.account_id], queryFn: ({ signal }) => api<Page<Grant>>(path, { signal }), select: (page) => page.items });
  const [to, setTo] = useState('');
  const [access, setAccess] = useState<string>('VIEW');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const give = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await api(path, { method: 'POST', body: { user_id: to.trim(), access } });
      setTo('');
      toast({ tone: 'good', title: 'accounts.given' });
      await refetch();
    } catch (why) {
      setRefusal(problemText(why));
    }
    setBusy(false);
  };
  const end = async (grant: Grant) => {
    try {
      await api(`${path}/${encodeURIComponent(grant.grant_id)}`, { method: 'DELETE' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    await refetch();
  };
  return (
    <>
      <p className="px-3 pt-3 text-quiet">{t('accounts.grantsAbout', { name: nameOfAccount(account, t) })}</p>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={1} />
      ) : data.length === 0 ? (
        <p className="px-3 py-3 text-xs text-quiet">{t('accounts.noGrants')}</p>
      ) : (
        <ul data-testid="grants">{data.map((one) => <GrantRow key={one.grant_id} grant={one} onEnd={() => end(one)} />)}</ul>
      )}
      <form onSubmit={(event) => void give(event)} className="flex flex-col gap-2 p-3 pt-1">
        <div className="grid grid-cols-[minmax(0,1fr)_9.5rem] gap-2">
          <Field label={t('accounts.grantTo')} name="grantee" placeholder="usr_…" autoComplete="off" required maxLength={64} value={to} onChange={(event) => setTo(event.target.value)} />
          <Select label={t('accounts.grantAccess')} name="access" value={access} onChange={(event) => setAccess(event.target.value)} options={accesses.map((one) => [one, t(`accounts.access.${one}`)] as const)} />
        </div>
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" busy={busy}>{t('accounts.give')}</Button>
      </form>
    </>
  );
}

/** What others share with the caller. */
function Shared({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation();
  const shown = useAccount();
  const set = usePreferences((all) => all.set);
  return (
    <section className="border-t border-line" data-testid="shared-with-me">
      <h3 className="px-3 pt-3 text-xs text-quiet">{t('accounts.sharedWithMe')}</h3>
      <ul>
        {accounts.map((one) => (
          <li key={one.account_id} className="flex items-center justify-between gap-2 px-3 py-2">
            <span className="min-w-0">
              <span className="block truncate">{nameOfAccount(one, t)}</span>
              <span className="block truncate text-xs text-quiet">{one.user_id}</span>
            </span>
            {shown?.account_id === one.account_id ? <Badge tone="good">{t('accounts.shownNow')}</Badge> : <Button small className="shrink-0" onClick={() => set({ account: one.account_id })}>{t('accounts.showAccount')}</Button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function GrantsPanel() {
  const { t } = useTranslation();
  const me = useSession((all) => all.session.user?.user_id);
  const shown = useAccount();
  const { data: accounts = [] } = useAccounts();
  const set = usePreferences((all) => all.set);
  const own = accounts.filter((one) => one.user_id === me);
  const shared = accounts.filter((one) => one.user_id !== me);
  const given = own.find((one) => one.account_id === shown?.account_id) ?? own.at(-1);
  if (!given && shared.length === 0) return null;
  return (
    <Panel title={t('accounts.grants')}>
      {given && own.length > 1 && (
        <Select bare label={t('accounts.account')} value={given.account_id} onChange={(event) => set({ account: event.target.value })} options={own.map((one) => [one.account_id, nameOfAccount(one, t)] as const)} className="px-3 pt-3" />
      )}
      {given && <Given key={given.account_id} account={given} />}
      {shared.length > 0 && <Shared accounts={shared} />}
    </Panel>
  );
}
