import { useQueryClient, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { User } from '../../api/models';
import { useWords } from '../../shell/words';
import { useHasPassword } from '../methods';
import { Badge, Button, Field, Panel } from '../../ui/primitives';

interface Enabling {
  secret: string;
  otpauth_uri: string;
  qr_svg: string;
}

/** The picture is shown as a picture: nothing in it can run. */
function qrSource(svg: string): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

export default function TwoFactorPanel() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const client = useQueryClient();
  const profile = useQuery({ queryKey: ['profile'], queryFn: ({ signal }) => api<User & { two_factor?: boolean }>('users/profile', { signal }) });
  const on = profile.data?.two_factor === true;
  const hasPassword = useHasPassword();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [enabling, setEnabling] = useState<Enabling | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const guarded = (work: () => Promise<void>) => async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    try {
      await work();
      setCode('');
    } catch (why) {
      setRefusal(problemText(why));
    }
  };
  const enable = guarded(async () => setEnabling(await api<Enabling>('users/2fa/enable', { method: 'POST', body: hasPassword ? { password } : {} })));
  const verify = guarded(async () => {
    const answer = await api<{ recovery_codes: string[] | null }>('users/2fa/verify', { method: 'POST', body: { code } });
    setRecovery(answer.recovery_codes);
    setEnabling(null);
    await client.invalidateQueries({ queryKey: ['profile'] });
  });
  const disable = guarded(async () => {
    await api('users/2fa/disable', { method: 'POST', body: hasPassword ? { password, code } : { code } });
    setRecovery(null);
    await client.invalidateQueries({ queryKey: ['profile'] });
  });
  return (
    <Panel title={t('identity.twoFactor')} actions={<Badge tone={on ? 'good' : 'quiet'}>{t(on ? 'identity.twoFactorOn' : 'identity.twoFactorOff')}</Badge>}>
      <form onSubmit={(event) => void (enabling ? verify : on ? disable : enable)(event)} className="flex flex-col gap-3 p-3">
        {enabling ? (
          <>
            <p>{t('identity.scan')}</p>
            <img alt="QR" src={qrSource(enabling.qr_svg)} className="size-44 self-center rounded bg-white p-2" />
            <p className="text-xs break-all text-quiet">{t('identity.secret')}: {enabling.secret}</p>
          </>
        ) : hasPassword ? (
          <Field label={t('identity.password')} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        ) : null}
        {(enabling || on) && <Field label={t('identity.code')} inputMode="numeric" autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.target.value)} />}
        {recovery && (
          <div className="rounded-md bg-raised p-3">
            <p className="mb-2">{t('identity.recovery')}</p>
            <ul className="grid grid-cols-2 gap-1">{recovery.map((one) => <li key={one}>{one}</li>)}</ul>
          </div>
        )}
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit">{t(enabling ? 'identity.verify' : on ? 'identity.disable' : 'identity.enable')}</Button>
      </form>
    </Panel>
  );
}
