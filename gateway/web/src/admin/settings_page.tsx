import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useWords } from '../shell/words';
import { moment } from '../ui/format';
import { Badge, Button, ErrorNote, Field, Panel, Select, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { changedSettings, changesOfSettings } from './changes';
import type { Setting } from './models';
import { Heading, UserLink } from './parts';
import { useRuntimeSettings } from './queries';

const choices: Record<string, readonly string[]> = { 'node.log_level': ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'off'] };

/** The values it may have, where they are few. */
function choicesOf(one: Setting): readonly string[] | undefined {
  return choices[one.name] ?? (one.value === 'true' || one.value === 'false' ? ['true', 'false'] : undefined);
}

function Row({ one, draft, onChange }: { one: Setting; draft: string; onChange: (text: string) => void }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const options = choicesOf(one);
  const about = `admin.setting.${one.name.replace(/\./g, '_')}`;
  const changed = draft.trim() !== one.value;
  return (
    <li className="grid items-center gap-x-4 gap-y-2 border-b border-line/50 p-3 last:border-0 sm:grid-cols-[minmax(0,1fr)_220px]" data-setting={one.name}>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-semibold break-all">{one.name}</span>
          {changed && <Badge tone="warn">{t('admin.settings.changed')}</Badge>}
        </p>
        {i18n.exists(about) && <p className="text-quiet">{t(about)}</p>}
        {one.changed_at && (
          <p className="mt-0.5 text-xs text-quiet">
            {moment(one.changed_at, language)}
            {one.changed_by && <> · <UserLink id={one.changed_by} /></>}
            {one.reason && <> · “{one.reason}”</>}
          </p>
        )}
      </div>
      {options ? (
        <Select label={<span className="sr-only">{one.name}</span>} value={draft} onChange={(event) => onChange(event.target.value)} options={(options.includes(one.value) ? options : [one.value, ...options]).map((value) => [value, value] as const)} />
      ) : (
        <Field label={<span className="sr-only">{one.name}</span>} name={one.name} autoComplete="off" value={draft} onChange={(event) => onChange(event.target.value)} />
      )}
    </li>
  );
}

export default function SettingsPage() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, refetch } = useRuntimeSettings();
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const [act, setAct] = useState<Act | null>(null);
  const items = data?.body.items ?? [];
  const wanted = changedSettings(items, drafts);
  const count = Object.keys(wanted).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!data || count === 0) return;
    setAct({
      title: t('admin.settings.title'),
      about: t('admin.settings.about'),
      button: t('admin.settings.change'),
      method: 'PUT',
      path: 'admin/settings',
      body: { settings: wanted },
      version: data.version,
      changes: changesOfSettings(items, wanted),
      done: () => setDrafts({}),
    });
  };
  return (
    <>
      <form onSubmit={submit} className="contents">
        <Heading title={t('admin.section.settings')}>
          <span className="flex gap-2">
            <Button disabled={count === 0} onClick={() => setDrafts({})}>{t('admin.settings.undo')}</Button>
            <Button type="submit" tone="accent" disabled={count === 0}>{t('admin.settings.review', { count })}</Button>
          </span>
        </Heading>
        <p className="text-quiet">{t('admin.settings.about')}</p>
        <Panel label={t('admin.section.settings')}>
          {error && !data ? (
            <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
          ) : !data ? (
            <Skeleton rows={5} />
          ) : (
            <ul data-testid="settings">
              {items.map((one) => <Row key={one.name} one={one} draft={drafts[one.name] ?? one.value} onChange={(text) => setDrafts({ ...drafts, [one.name]: text })} />)}
            </ul>
          )}
        </Panel>
      </form>
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
