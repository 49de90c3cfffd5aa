import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Side } from '../../api/models';
import { useInstruments } from '../../market/data';
import { toast } from '../../shell/toasts';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import Dialog from '../../ui/dialog';
import { Button, Select } from '../../ui/primitives';
import { isOpen, useAccount, useOrders } from '../account_data';
import { cancelAll } from '../cancel';
import { inScope, type Scope } from '../terms';
import { useTicket } from '../ticket/ticket_state';

/** Asks which open orders are meant, and cancels them in one call. */
export default function CancelAllDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const account = useAccount();
  const { bySymbol } = useInstruments();
  const open = useOrders().filter(isOpen);
  const [symbol, setSymbol] = useState(useTicket.getState().cancelAllSymbol);
  const [side, setSide] = useState<Side | ''>('');
  const [busy, setBusy] = useState(false);
  const [refusal, refuse] = useState<string | null>(null);
  const scope: Scope = { ...(symbol === '' ? {} : { symbol }), ...(side === '' ? {} : { side }) };
  const meant = open.filter((one) => inScope(one, scope));
  const symbols = [...new Set([...open.map((one) => one.symbol), ...(symbol === '' ? [] : [symbol])])];
  const count = (of: Scope) => open.filter((one) => inScope(one, of)).length;
  const all = async () => {
    setBusy(true);
    refuse(null);
    try {
      const cancelled = await cancelAll(account!.account_id, scope);
      toast({ tone: 'plain', title: 'trading.toast.cancelledAll', values: { count: String(cancelled) } });
      onClose();
    } catch (why) {
      // What was cancelled before it went wrong comes by the stream.
      refuse(problemText(why));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('trading.cancelAllTitle')} about={t('trading.cancelAllAbout', { count: meant.length })} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        data-testid="cancel-all"
        onSubmit={(event) => {
          event.preventDefault();
          void all();
        }}
      >
        <div className="grid grid-cols-2 gap-2">
          <Select label={t('trading.symbol')} value={symbol} onChange={(event) => setSymbol(event.target.value)} options={[['', `${t('trading.anySymbol')} (${open.length})`], ...symbols.map((one) => [one, `${nameOf(bySymbol.get(one), language, one)} (${count({ symbol: one })})`] as const)]} />
          <Select label={t('trading.sideLabel')} value={side} onChange={(event) => setSide(event.target.value as Side | '')} options={[['', t('trading.anySide')], ['BUY', t('trading.side.BUY')], ['SELL', t('trading.side.SELL')]]} />
        </div>
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.back')}</Button>
          <Button type="submit" tone="sell" busy={busy} disabled={meant.length === 0 || account === null}>
            {symbol === '' && side === '' ? t('trading.cancelAllYes') : t('trading.cancelSome', { count: meant.length })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
