import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toast } from '../../shell/toasts';
import { useLanguage, useWords } from '../../shell/words';
import { moment } from '../../ui/format';
import { Button, Field, Panel } from '../../ui/primitives';

interface ApiKey {
  key_id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at?: string | null;
}
const scopes = ['READ', 'TRADE', 'WITHDRAW'];

export default function ApiKeysPanel() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, refetch } = useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => api<ApiKey[] | { items: ApiKey[] }>('users/api-keys', { signal }),
    select: (all) => (Array.isArray(all) ? all : all.items),
  });
  const [name, setName] = useState('');
  const [chosen, choose] = useState(['READ']);
  const [secret, setSecret] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    try {
      setSecret((await api<{ secret: string }>('users/api-keys', { method: 'POST', body: { name, scopes: chosen } })).secret);
      setName('');
      await refetch();
    } catch (why) {
      setRefusal(problemText(why));
    }
  };
  const remove = async (id: string) => {
    try {
      await api(`users/api-keys/${id}`, { method: 'DELETE' });
      await refetch();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
  return (
    <Panel title={t('identity.apiKeys')}>
      <ul>
        {(data ?? []).map((one) => (
          <li key={one.key_id} className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2">
            <span className="min-w-0">
              <span className="block truncate">{one.name} · {one.scopes.join(', ')}</span>
              <span className="block text-xs text-quiet">{one.key_id} · {t('identity.lastUsed')} {one.last_used_at ? moment(one.last_used_at, language) : t('identity.never')}</span>
            </span>
            <Button small tone="danger" onClick={() => void remove(one.key_id)}>{t('identity.deleteKey')}</Button>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void create(event)} className="flex flex-col gap-3 p-3">
        <Field label={t('identity.keyName')} required maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />
        <fieldset className="flex gap-4">
          <legend className="mb-1 text-xs text-quiet">{t('identity.scopes')}</legend>
          {scopes.map((one) => (
            <label key={one} className="flex items-center gap-1.5">
              <input type="checkbox" className="size-4 accent-accent" checked={chosen.includes(one)} onChange={() => choose(chosen.includes(one) ? chosen.filter((known) => known !== one) : [...chosen, one])} />
              {one}
            </label>
          ))}
        </fieldset>
        {secret && (
          <p className="rounded-md bg-raised p-3 break-all">{t('identity.keySecret')}<br /><code>{secret}</code></p>
        )}
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" disabled={chosen.length === 0}>{t('identity.createKey')}</Button>
      </form>
    </Panel>
  );
}
