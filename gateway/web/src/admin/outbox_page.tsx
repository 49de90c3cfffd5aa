import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../shell/toasts';
import { useLanguage } from '../shell/words';
import { moment } from '../ui/format';
import { Button, Panel } from '../ui/primitives';
import type { OutgoingLink } from './models';
import { PagedTable } from './paged_table';
import { Heading, UserLink } from './parts';
import { usePaged } from './queries';

/** Whoever has a link can use it: it is shown only when it is asked for. */
function SecretLink({ link }: { link: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => toast({ tone: 'good', title: 'admin.outbox.copied' }),
      () => setShown(true),
    );
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-1.5">
      {shown && <span className="max-w-64 break-all whitespace-normal select-all max-md:max-w-44">{link}</span>}
      <Button small tone="ghost" onClick={() => setShown(!shown)}>{t(shown ? 'admin.outbox.hide' : 'admin.outbox.show')}</Button>
      <Button small onClick={() => void copy()}>{t('admin.outbox.copy')}</Button>
    </span>
  );
}

export default function OutboxPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const paged = usePaged<OutgoingLink>('admin/outbox', {}, null);
  return (
    <>
      <Heading title={t('admin.section.outbox')} />
      <p className="text-quiet">{t('admin.outbox.about')}</p>
      <Panel label={t('admin.section.outbox')} scrolls>
        <PagedTable
          paged={paged}
          testId="outbox"
          empty={t('admin.outbox.none')}
          keyOf={(one) => one.link}
          columns={[
            { key: 'time', head: t('admin.time'), wide: true, cell: (one) => <span className="text-quiet">{moment(one.created_at, language)}</span> },
            {
              key: 'kind',
              head: t('admin.outbox.kind'),
              cell: (one) => (
                <>
                  {t(`admin.outbox.kinds.${one.kind}`, { defaultValue: one.kind })}
                  <span className="block text-xs md:hidden"><UserLink id={one.user_id} /></span>
                  <span className="block text-xs text-quiet md:hidden">{moment(one.created_at, language)}</span>
                </>
              ),
            },
            { key: 'user', head: t('admin.users.user'), wide: true, cell: (one) => <UserLink id={one.user_id} /> },
            { key: 'link', head: t('admin.outbox.link'), right: true, className: 'whitespace-normal!', cell: (one) => <SecretLink link={one.link} /> },
          ]}
        />
      </Panel>
    </>
  );
}
