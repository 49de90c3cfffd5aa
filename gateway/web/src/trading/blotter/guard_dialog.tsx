import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../shell/words';
import { useGuard } from '../../stream/live';
import Dialog from '../../ui/dialog';
import { clock } from '../../ui/format';
import { Button, Select } from '../../ui/primitives';
import { chooseConnectionGuard, chooseTimer, timerChoices, useGuards } from '../ticket/guards';

/** What cancels the account's open orders when nobody looks after them. */
export default function GuardDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { codeText, problemText } = useWords();
  const guards = useGuards();
  const held = useGuard();
  const [seconds, setSeconds] = useState(guards.timerS);
  const [renews, setRenews] = useState(guards.renews);
  const [busy, setBusy] = useState(false);
  const [refusal, refuse] = useState<string | null>(null);
  const isSet = guards.cancelAt !== null;
  const save = async () => {
    setBusy(true);
    refuse(null);
    await chooseTimer(account, seconds, renews).catch((why: unknown) => refuse(problemText(why)));
    setBusy(false);
  };
  return (
    <Dialog title={t('trading.guard.title')} about={t('trading.guard.about')} onClose={onClose}>
      <div className="flex flex-col gap-4" data-testid="guards">
        <div>
          <label className="flex items-start gap-2">
            <input type="checkbox" name="connection" className="mt-0.5 size-4 accent-accent" checked={guards.connection} onChange={(event) => chooseConnectionGuard(account, event.target.checked)} />
            <span>{t('trading.guard.connection')}</span>
          </label>
          <p className="mt-1 pl-6 text-xs text-quiet" role="status" data-guarded={held.account === account}>
            {held.refusal !== null ? codeText(held.refusal) : held.account === account ? t('trading.guard.connectionOn') : t('trading.guard.connectionAbout')}
          </p>
        </div>
        <form
          className="flex flex-col gap-2 border-t border-line pt-4"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Select label={t('trading.guard.timer')} name="timer" value={String(seconds)} onChange={(event) => setSeconds(Number(event.target.value))} options={timerChoices.map((one) => [String(one), t(`trading.guard.after.${one}`)])} />
          <label className="flex items-center gap-2">
            <input type="checkbox" name="renews" className="size-4 accent-accent" checked={renews} disabled={seconds === 0} onChange={(event) => setRenews(event.target.checked)} />
            {t('trading.guard.renews')}
          </label>
          <p className="text-xs text-quiet" role="status" data-timer={isSet}>{isSet ? t('trading.guard.timerOn', { time: clock(guards.cancelAt!) }) : t('trading.guard.timerAbout')}</p>
          <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('ui.close')}</Button>
            <Button type="submit" tone="accent" busy={busy} disabled={seconds === 0 && !isSet}>{t(seconds === 0 ? 'trading.guard.end' : 'trading.guard.set')}</Button>
          </div>
        </form>
      </div>
    </Dialog>
  );
}
