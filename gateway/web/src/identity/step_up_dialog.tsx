import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button, Field } from '../ui/primitives';
import { useStepUp } from './step_up';
import './words';

/** Asks for a code of the second factor; what has asked for it then goes on by itself. */
export default function StepUpDialog() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const answer = useStepUp((all) => all.answer);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await api('users/2fa/verify', { method: 'POST', body: { code: code.trim() } });
      answer(true);
    } catch (why) {
      setRefusal(problemText(why));
      setCode('');
    }
    setBusy(false);
  };
  return (
    <Dialog title={t('identity.stepUp')} about={t('identity.stepUpAbout')} onClose={() => answer(false)}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" data-testid="step-up">
        <Field label={t('identity.code')} name="code" inputMode="numeric" autoComplete="one-time-code" autoFocus required value={code} onChange={(event) => setCode(event.target.value)} />
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={() => answer(false)}>{t('ui.cancel')}</Button>
          <Button type="submit" tone="accent" busy={busy} disabled={code.trim() === ''}>{t('identity.verify')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
