import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { moment } from '../ui/format';
import { Button, Field, Panel, Select } from '../ui/primitives';
import { flags, roles, statuses, type UserItem } from './models';
import { PagedTable, type Column } from './paged_table';
import { Heading, StatusBadge, UserLink } from './parts';
import { usePaged } from './queries';

export default function UsersPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState({ query: '', role: '', status: '' });
  const paged = usePaged<UserItem>('admin/users', filter);
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFilter((before) => ({ ...before, query: text }));
    if (/^usr_\w+$/.test(text.trim())) void navigate({ to: '/admin/$', params: { _splat: `users/${text.trim()}` } });
  };
  const columns: Column<UserItem>[] = [
    { key: 'user', head: t('admin.users.user'), cell: (one) => <UserLink id={one.user_id} /> },
    { key: 'status', head: t('admin.users.status'), cell: (one) => <StatusBadge group="userStatus" value={one.status} /> },
    { key: 'roles', head: t('admin.users.roles'), cell: (one) => one.roles.map((role) => t(`admin.role.${role}`, { defaultValue: role })).join(', ') },
    { key: 'flags', head: t('admin.users.flags'), wide: true, cell: (one) => <span className="text-quiet">{flags.filter((name) => one.flags[name]).map((name) => t(`admin.flag.${name}`)).join(', ')}</span> },
    { key: 'since', head: t('admin.users.since'), wide: true, cell: (one) => <span className="text-quiet">{moment(one.created_at, language)}</span> },
  ];
  const any = [['', t('admin.any')]] as const;
  return (
    <>
      <Heading title={t('admin.section.users')} />
      <form role="search" onSubmit={search} className="flex flex-wrap items-end gap-2">
        <Field label={t('admin.users.search')} name="query" type="search" value={text} onChange={(event) => setText(event.target.value)} className="w-full sm:w-80" placeholder={t('admin.users.searchHint')} />
        <Select label={t('admin.users.role')} className="w-32" value={filter.role} onChange={(event) => setFilter({ ...filter, role: event.target.value })} options={[...any, ...roles.map((role) => [role, t(`admin.role.${role}`)] as const)]} />
        <Select label={t('admin.users.status')} className="w-32" value={filter.status} onChange={(event) => setFilter({ ...filter, status: event.target.value })} options={[...any, ...statuses.map((status) => [status, t(`admin.userStatus.${status}`)] as const)]} />
        <Button type="submit">{t('admin.search')}</Button>
      </form>
      <Panel label={t('admin.section.users')} scrolls>
        <PagedTable paged={paged} columns={columns} keyOf={(one) => one.user_id} testId="users" empty={t(filter.query ? 'admin.users.nobody' : 'admin.users.none')} />
      </Panel>
    </>
  );
}
