import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIsAdmin, useSession } from '../identity/session';
import { useDialogs } from '../shell/dialogs';
import { addStrings } from '../shell/i18n';
import { Button, classes, Empty, Skeleton } from '../ui/primitives';
import ActorsPage from './actors_page';
import AuditPage from './audit_page';
import HealthPage from './health_page';
import JobsPage from './jobs_page';
import LoginsPage from './logins_page';
import OutboxPage from './outbox_page';
import RiskPage from './risk_page';
import problems from './problem_strings';
import SettingsPage from './settings_page';
import SettlementPage from './settlement_page';
import strings from './strings';
import SymbolsPage from './symbols_page';
import UserPage from './user_page';
import UsersPage from './users_page';

addStrings('admin', strings);
addStrings('problem', problems);

const sections = ['health', 'users', 'symbols', 'risk', 'settlement', 'jobs', 'actors', 'audit', 'logins', 'outbox', 'settings'] as const;
type Section = (typeof sections)[number];

function Shown({ section, id }: { section: Section; id: string }) {
  switch (section) {
    case 'health':
      return <HealthPage />;
    case 'users':
      return id === '' ? <UsersPage /> : <UserPage key={id} id={id} />;
    case 'symbols':
      return <SymbolsPage />;
    case 'risk':
      return <RiskPage />;
    case 'settlement':
      return <SettlementPage />;
    case 'jobs':
      return <JobsPage />;
    case 'actors':
      return <ActorsPage />;
    case 'audit':
      return <AuditPage />;
    case 'logins':
      return <LoginsPage />;
    case 'outbox':
      return <OutboxPage />;
    case 'settings':
      return <SettingsPage />;
  }
}

function Sections({ shown }: { shown: Section | undefined }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('admin.title')} className="no-print flex shrink-0 flex-wrap gap-1 pb-1 lg:w-44 lg:flex-col lg:flex-nowrap">
      {sections.map((one) => (
        <Link
          key={one}
          to="/admin/$"
          params={{ _splat: one }}
          aria-current={one === shown ? 'page' : undefined}
          className={classes('rounded-md px-3 py-1.5 whitespace-nowrap', one === shown ? 'bg-raised font-semibold text-text' : 'text-quiet hover:bg-raised/60 hover:text-text')}
        >
          {t(`admin.section.${one}`)}
        </Link>
      ))}
    </nav>
  );
}

/** For administrators; everybody else is told so. */
export default function AdminPage() {
  const { t } = useTranslation();
  const status = useSession((all) => all.session.status);
  const open = useDialogs((all) => all.open);
  const isAdmin = useIsAdmin();
  const { _splat: path = '' } = useParams({ strict: false });
  if (status === 'restoring') return <Skeleton rows={6} />;
  if (status === 'visitor') {
    return (
      <Empty title={t('admin.signedOut')}>
        <Button tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
      </Empty>
    );
  }
  if (!isAdmin) {
    return (
      <Empty title={t('admin.notForYou')}>
        <Link to="/" className="text-link underline">{t('shell.goTrade')}</Link>
      </Empty>
    );
  }
  const [word = '', id = ''] = path.split('/');
  const section = sections.find((one) => one === (word || 'health'));
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-2 p-1 lg:flex-row lg:gap-4">
      <Sections shown={section} />
      <div className="flex min-w-0 flex-1 flex-col gap-3">{section ? <Shown section={section} id={id} /> : <Empty title={t('shell.notFound')} />}</div>
    </div>
  );
}
