import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { moment } from '../ui/format';
import { Button, Field, Panel, Segmented } from '../ui/primitives';
import type { LoginRecord } from './models';
import { PagedTable, type Column } from './paged_table';
import { Heading, StatusBadge, UserLink } from './parts';
import { usePaged } from './queries';

export default function LoginsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [texts, setTexts] = useState({ user_id: '', address: '' });
  const [filter, setFilter] = useState(texts);
  const [shown, setShown] = useState<'failed' | 'all'>('failed');
  const paged = usePaged<LoginRecord>('admin/logins', filter, 100);
  const items = shown === 'all' ? paged.items : paged.items.filter((one) => one.result !== 'SUCCEEDED');
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFilter(texts);
  };
  const columns: Column<LoginRecord>[] = [
    {
      key: 'time',
      head: t('admin.time'),
      cell: (one) => (
        <>
          <span className="text-quiet">{moment(one.time, language)}</span>
          <span className="block text-xs md:hidden">{one.address}</span>
        </>
      ),
    },
    { key: 'result', head: t('admin.result'), cell: (one) => <StatusBadge group="loginResult" value={one.result} /> },
    { key: 'address', head: t('admin.logins.address'), wide: true, cell: (one) => one.address },
    { key: 'user', head: t('admin.users.user'), cell: (one) => (one.user_id ? <UserLink id={one.user_id} /> : <span className="text-quiet">{t('admin.logins.unknown')}</span>) },
  ];
  return (
    <>
      <Heading title={t('admin.section.logins')}>
        <Segmented label={t('admin.logins.shown')} value={shown} onChange={setShown} options={[['failed', t('admin.logins.failed')], ['all', t('admin.logins.all')]]} />
      </Heading>
      <form role="search" onSubmit={search} className="flex flex-wrap items-end gap-2">
        <Field label={t('admin.users.id')} name="user_id" value={texts.user_id} onChange={(event) => setTexts({ ...texts, user_id: event.target.value })} placeholder="usr_…" className="min-w-0 flex-1 sm:max-w-56" />
        <Field label={t('admin.logins.address')} name="address" value={texts.address} onChange={(event) => setTexts({ ...texts, address: event.target.value })} placeholder="203.0.113.7" className="min-w-0 flex-1 sm:max-w-48" />
        <Button type="submit">{t('admin.search')}</Button>
      </form>
      <Panel label={t('admin.section.logins')} scrolls>
        <PagedTable paged={{ ...paged, items }} columns={columns} keyOf={(one) => `${one.time}${one.address}`} testId="logins" empty={t(shown === 'failed' ? 'admin.logins.noneFailed' : 'admin.logins.none')} />
      </Panel>
      <p className="text-xs text-quiet">{t('admin.logins.about')}</p>
    </>
  );
}
