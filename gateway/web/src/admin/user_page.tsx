import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deviceText } from '../identity/account/device';
import { useSession } from '../identity/session';
import { useLanguage, useWords } from '../shell/words';
import { dash, moment, number } from '../ui/format';
import { Badge, Button, Empty, ErrorNote, Field, Pair, Panel, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { changedFlags, quotaOf, sameSet, valuesText } from './changes';
import { flags, roles, type AuditEvent, type Flag, type LoginRecord, type UserRecord } from './models';
import { PagedTable } from './paged_table';
import { Check, Heading, StatusBadge } from './parts';
import UserRisk from './user_risk';
import { usePaged, useSessionsOf, useUserRecord } from './queries';
import '../identity/words';

type Asker = (act: Act) => void;

function nameOfUser(user: UserRecord): string {
  return user.username || user.user_id;
}

function Acts({ user, ask }: { user: UserRecord; ask: Asker }) {
  const { t } = useTranslation();
  const self = useSession((all) => all.session.user?.user_id) === user.user_id;
  const status = (value: string) => t(`admin.userStatus.${value}`, { defaultValue: value });
  const warning = self ? { warning: t('admin.user.self') } : {};
  const act = (word: string, rest: Partial<Act>): Act => ({
    title: t(`admin.user.${word}Title`, { name: nameOfUser(user) }),
    about: t(`admin.user.${word}About`),
    button: t(`admin.user.${word}`),
    path: `admin/users/${user.user_id}/${word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    changes: [],
    ...warning,
    ...rest,
  });
  return (
    <div className="flex flex-wrap gap-2 p-3 *:flex-auto">
      {user.status === 'SUSPENDED' ? (
        <Button onClick={() => ask(act('activate', { changes: [{ label: t('admin.users.status'), before: status('SUSPENDED'), after: status('ACTIVE') }] }))}>{t('admin.user.activate')}</Button>
      ) : (
        <Button tone="danger" disabled={user.status !== 'ACTIVE'} onClick={() => ask(act('suspend', { danger: true, changes: [{ label: t('admin.users.status'), before: status('ACTIVE'), after: status('SUSPENDED') }] }))}>{t('admin.user.suspend')}</Button>
      )}
      <Button
        disabled={user.password_change_required}
        onClick={() => ask(act('requirePasswordChange', { changes: [{ label: t('admin.user.passwordChange'), before: t('admin.no'), after: t('admin.yes') }] }))}
      >
        {t(user.password_change_required ? 'admin.user.passwordChangeAsked' : 'admin.user.requirePasswordChange')}
      </Button>
      <Button tone="danger" onClick={() => ask(act('revokeSessions', { danger: true, changes: [{ label: t('admin.user.sessions'), before: '', after: t('admin.user.allEnded') }] }))}>{t('admin.user.revokeSessions')}</Button>
    </div>
  );
}

function RolesPanel({ user, ask }: { user: UserRecord; ask: Asker }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<string[]>(user.roles);
  const text = (all: readonly string[]) => roles.filter((role) => all.includes(role)).map((role) => t(`admin.role.${role}`)).join(', ');
  const change = () =>
    ask({
      title: t('admin.user.rolesTitle', { name: nameOfUser(user) }),
      button: t('admin.user.rolesChange'),
      danger: wanted.includes('ADMIN') !== user.roles.includes('ADMIN'),
      path: `admin/users/${user.user_id}/roles`,
      body: { roles: roles.filter((role) => wanted.includes(role)) },
      changes: [{ label: t('admin.users.roles'), before: text(user.roles), after: text(wanted) }],
    });
  return (
    <Panel title={t('admin.users.roles')} actions={<Button small disabled={wanted.length === 0 || sameSet(wanted, user.roles)} onClick={change}>{t('admin.change')}</Button>}>
      <div className="grid grid-cols-2 gap-x-3 p-3" data-testid="roles">
        {roles.map((role) => (
          <Check key={role} label={t(`admin.role.${role}`)} checked={wanted.includes(role)} onChange={(on) => setWanted(on ? [...wanted, role] : wanted.filter((one) => one !== role))} />
        ))}
      </div>
    </Panel>
  );
}

function FlagsPanel({ user, ask }: { user: UserRecord; ask: Asker }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Record<Flag, boolean>>(user.flags);
  const changed = changedFlags(user.flags, { verified: wanted.verified, premium: wanted.premium, can_paper_trade: wanted.can_paper_trade, can_real_trade: wanted.can_real_trade });
  const said = (on: boolean) => t(on ? 'admin.yes' : 'admin.no');
  const change = () =>
    ask({
      title: t('admin.user.flagsTitle', { name: nameOfUser(user) }),
      button: t('admin.user.flagsChange'),
      path: `admin/users/${user.user_id}/flags`,
      body: changed,
      changes: flags.filter((name) => changed[name] !== undefined).map((name) => ({ label: t(`admin.flag.${name}`), before: said(user.flags[name]), after: said(wanted[name]) })),
    });
  return (
    <Panel title={t('admin.users.flags')} actions={<Button small disabled={Object.keys(changed).length === 0} onClick={change}>{t('admin.change')}</Button>}>
      <div className="grid grid-cols-2 gap-x-3 p-3" data-testid="flags">
        {flags.map((name) => (
          <Check key={name} label={t(`admin.flag.${name}`)} checked={wanted[name]} onChange={(on) => setWanted({ ...wanted, [name]: on })} />
        ))}
      </div>
    </Panel>
  );
}

const quotas = ['daily_trades', 'api_calls'] as const;

function QuotasPanel({ user, ask }: { user: UserRecord; ask: Asker }) {
  const { t } = useTranslation();
  const [texts, setTexts] = useState<Record<(typeof quotas)[number], string>>({ daily_trades: user.quotas.daily_trades?.toString() ?? '', api_calls: user.quotas.api_calls?.toString() ?? '' });
  const wrong = quotas.filter((name) => quotaOf(texts[name]) === undefined);
  const changed = quotas.filter((name) => !wrong.includes(name) && quotaOf(texts[name]) !== user.quotas[name]);
  const said = (value: number | null | undefined) => (value === null || value === undefined ? t('admin.user.quotaDefault') : number(value));
  const change = () =>
    ask({
      title: t('admin.user.quotasTitle', { name: nameOfUser(user) }),
      button: t('admin.user.quotasChange'),
      path: `admin/users/${user.user_id}/quotas`,
      body: Object.fromEntries(changed.map((name) => [name, quotaOf(texts[name])])),
      changes: changed.map((name) => ({ label: t(`admin.quota.${name}`), before: said(user.quotas[name]), after: said(quotaOf(texts[name])) })),
    });
  return (
    <Panel title={t('admin.user.quotas')} actions={<Button small disabled={changed.length === 0 || wrong.length > 0} onClick={change}>{t('admin.change')}</Button>}>
      <div className="grid grid-cols-2 gap-3 p-3">
        {quotas.map((name) => (
          <Field
            key={name}
            label={t(`admin.quota.${name}`)}
            name={name}
            inputMode="numeric"
            value={texts[name]}
            placeholder={t('admin.user.quotaDefault')}
            error={wrong.includes(name) ? t('admin.user.quotaWrong') : null}
            onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
          />
        ))}
      </div>
    </Panel>
  );
}

function SessionsPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, error, refetch } = useSessionsOf(id);
  return (
    <Panel title={t('admin.user.sessions')} scrolls>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={2} />
      ) : data.length === 0 ? (
        <Empty title={t('admin.user.noSessions')} />
      ) : (
        <ul data-testid="sessions">
          {data.map((one) => (
            <li key={one.session_id} className="border-b border-line/50 px-3 py-2 last:border-0">
              <span className="block truncate" title={one.device}>{deviceText(one.device, one.session_id)} {one.current && <Badge tone="good">{t('identity.current')}</Badge>}</span>
              <span className="block text-xs text-quiet">{one.address || dash} · {t('admin.user.lastSeen', { time: moment(one.last_seen_at, language) })}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LoginsPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const paged = usePaged<LoginRecord>('admin/logins', { user_id: id }, 10);
  return (
    <Panel title={t('admin.section.logins')} scrolls className="max-h-80">
      <PagedTable
        paged={paged}
        testId="logins-of-user"
        empty={t('admin.logins.none')}
        keyOf={(one) => one.time}
        columns={[
          { key: 'time', head: t('admin.time'), cell: (one) => <span className="text-quiet">{moment(one.time, language)}</span> },
          { key: 'result', head: t('admin.result'), cell: (one) => <StatusBadge group="loginResult" value={one.result} /> },
          { key: 'address', head: t('admin.logins.address'), cell: (one) => one.address },
        ]}
      />
    </Panel>
  );
}

function TrailPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const paged = usePaged<AuditEvent>('audit/events', { object: id }, 10);
  return (
    <Panel
      title={t('admin.user.trail')}
      scrolls
      className="max-h-80"
      actions={<Link to="/admin/$" params={{ _splat: 'audit' }} search={{ object: id }} className="text-xs text-link underline">{t('admin.section.audit')}</Link>}
    >
      <PagedTable
        paged={paged}
        testId="trail"
        empty={t('admin.user.noTrail')}
        keyOf={(one) => String(one.seq)}
        columns={[
          { key: 'time', head: t('admin.time'), cell: (one) => <span className="text-quiet">{moment(one.time, language)}</span> },
          { key: 'action', head: t('admin.audit.action'), cell: (one) => t(`admin.action.${one.action}`, { defaultValue: one.action }) },
          { key: 'reason', head: t('admin.act.reason'), cell: (one) => <span title={valuesText(one.values ?? {})}>{one.reason ?? dash}</span> },
        ]}
      />
    </Panel>
  );
}

export default function UserPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data: user, error, refetch } = useUserRecord(id);
  const [act, setAct] = useState<Act | null>(null);
  const back = <Link to="/admin/$" params={{ _splat: 'users' }} className="text-link underline">← {t('admin.section.users')}</Link>;
  if (!user) {
    return (
      <>
        <Heading title={t('admin.users.user')}>{back}</Heading>
        <Panel label={t('admin.users.user')}>{error ? <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} /> : <Skeleton rows={6} />}</Panel>
      </>
    );
  }
  // What is set in the panels begins anew when the user has changed.
  const version = JSON.stringify([user.roles, user.flags, user.quotas]);
  return (
    <>
      <Heading title={<span className="flex flex-wrap items-center gap-2">{nameOfUser(user)} <StatusBadge group="userStatus" value={user.status} /></span>}>{back}</Heading>
      {error && <p role="alert" className="text-danger">{problemText(error)}</p>}
      <div className="grid items-start gap-3 lg:grid-cols-2" data-testid="user">
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title={t('admin.user.about')}>
            <dl className="flex flex-col gap-1 p-3">
              <Pair label={t('admin.users.id')}><span className="select-all">{user.user_id}</span></Pair>
              <Pair label={t('identity.username')}>{user.username || dash}</Pair>
              <Pair label={t('identity.email')}>{user.email_masked || dash}</Pair>
              <Pair label={t('admin.users.since')}>{moment(user.created_at, language)}</Pair>
              <Pair label={t('admin.user.passwordChange')}>{t(user.password_change_required ? 'admin.yes' : 'admin.no')}</Pair>
            </dl>
          </Panel>
          <RolesPanel key={`roles${version}`} user={user} ask={setAct} />
          <QuotasPanel key={`quotas${version}`} user={user} ask={setAct} />
          <SessionsPanel id={id} />
          <LoginsPanel id={id} />
          <TrailPanel id={id} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title={t('admin.user.acts')}><Acts user={user} ask={setAct} /></Panel>
          <FlagsPanel key={`flags${version}`} user={user} ask={setAct} />
          <UserRisk user={id} name={nameOfUser(user)} ask={setAct} />
        </div>
      </div>
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
