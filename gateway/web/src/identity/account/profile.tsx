import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../../api/abilities';
import { api } from '../../api/client';
import type { components } from '../../api/openapi';
import { Problem } from '../../api/problem';
import { toast } from '../../shell/toasts';
import { useLanguage, useWords } from '../../shell/words';
import { day } from '../../ui/format';
import { Badge, Button, Field, Pair, Panel, Skeleton } from '../../ui/primitives';
import { changedProfile } from './profile_change';
import { signOut, takeUser } from '../session';

type Profile = components['schemas']['Profile'];

export function useProfile() {
  return useQuery({ queryKey: ['profile'], queryFn: ({ signal }) => api<Profile>('users/profile', { signal }) });
}

function Edit({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const { t } = useTranslation();
  const { problemText, fieldText } = useWords();
  const client = useQueryClient();
  const [form, setForm] = useState({ username: profile.username, email: profile.email });
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>(null);
  const change = changedProfile(profile, form);
  const taken = (code: string) => (why instanceof Problem && why.code === code ? problemText(why) : null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWhy(null);
    try {
      const next = await api<Profile>('users/profile', { method: 'PUT', body: change });
      client.setQueryData(['profile'], next);
      takeUser(next);
      toast({ tone: 'good', title: 'identity.profileChanged', ...(change.email === undefined ? {} : { text: 'identity.verifyNew' }) });
      return onDone();
    } catch (fault) {
      setWhy(fault);
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 p-3" data-testid="edit-profile">
      <Field label={t('identity.username')} name="username" autoComplete="username" autoFocus required value={form.username} onChange={(event) => setForm({ ...form, username: event.target.value })} error={fieldText(why, '/username') ?? taken('username_taken')} />
      <Field label={t('identity.email')} name="email" type="email" autoComplete="email" required value={form.email} onChange={(event) => setForm({ ...form, email: event.target.value })} hint={change.email === undefined ? undefined : t('identity.verifyAgain')} error={fieldText(why, '/email') ?? taken('email_taken')} />
      <p role="alert" className="min-h-5 text-xs text-danger">{why !== null && problemText(why)}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button type="submit" tone="accent" busy={busy} disabled={Object.keys(change).length === 0}>{t('ui.save')}</Button>
      </div>
    </form>
  );
}

/** Whether the address is the user's own, and a link that says so once more. */
function Verified({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [busy, setBusy] = useState(false);
  if (profile.flags.verified) return <Badge tone="good">{t('identity.verified')}</Badge>;
  const again = async () => {
    setBusy(true);
    try {
      await api('users/verify-email/resend', { method: 'POST' });
      toast({ tone: 'good', title: 'identity.linkSent' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
  };
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-1.5">
      <Badge tone="warn">{t('identity.notVerified')}</Badge>
      <Button small tone="ghost" busy={busy} onClick={() => void again()}>{t('identity.resend')}</Button>
    </span>
  );
}

export default function ProfilePanel() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: profile } = useProfile();
  const can = useAbilities();
  const [editing, edit] = useState(false);
  const copyId = async (id: string) => {
    await navigator.clipboard?.writeText(id).then(() => toast({ tone: 'good', title: 'identity.copied' }), () => undefined);
  };
  const mayEdit = profile && can.data?.has('PUT', 'users/profile') && !editing;
  return (
    <Panel title={t('identity.profile')} actions={mayEdit && <Button small onClick={() => edit(true)}>{t('identity.edit')}</Button>}>
      {!profile ? (
        <Skeleton rows={5} />
      ) : editing ? (
        <Edit profile={profile} onDone={() => edit(false)} />
      ) : (
        <div className="flex flex-col gap-3 p-3">
          <dl className="flex flex-col gap-1.5">
            <Pair label={t('identity.username')}>{profile.username}</Pair>
            <Pair label={t('identity.email')}><span className="break-all">{profile.email}</span></Pair>
            <Pair label={t('identity.address_')}><Verified profile={profile} /></Pair>
            <Pair label={t('identity.userId')}>
              <span className="inline-flex items-center gap-1.5">
                <span className="select-all" title={t('identity.userIdAbout')} data-testid="user-id">{profile.user_id}</span>
                <Button small tone="ghost" onClick={() => void copyId(profile.user_id)}>{t('identity.copy')}</Button>
              </span>
            </Pair>
            <Pair label={t('identity.roles')}>{profile.roles.map((role) => t(`identity.role.${role}`, { defaultValue: role })).join(', ')}</Pair>
            <Pair label={t('identity.memberSince')}>{day(profile.created_at, language)}</Pair>
          </dl>
          <Button onClick={() => void signOut()}>{t('shell.signOut')}</Button>
        </div>
      )}
    </Panel>
  );
}
