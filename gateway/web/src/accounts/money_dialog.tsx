import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import { useSettledBalance } from '../settlement/cash';
import { useDialogs } from '../shell/dialogs';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { useAccount, useBalance } from '../trading/account_data';
import Dialog from '../ui/dialog';
import { money, number } from '../ui/format';
import { Button, Field } from '../ui/primitives';

const quick = [1_000_000, 5_000_000, 10_000_000];

export default function MoneyDialog({ kind }: { kind: 'deposit' | 'withdraw' }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const close = useDialogs((all) => all.close);
  const account = useAccount();
  const balance = useBalance();
  const settled = useSettledBalance(kind === 'withdraw' ? account : null);
  const [amount, setAmount] = useState('1000000');
  // One key an amount: a second try of the same is the same payment.
  const [key] = useState(() => newKey(kind));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!account) return;
    setBusy(true);
    try {
      await api(`accounts/${account.account_id}/${kind}`, { method: 'POST', body: { amount }, key: `${key}-${amount}`.slice(0, 64) });
      toast({ tone: 'good', title: `accounts.${kind}`, text: `₩${number(amount)}` });
      close();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(`accounts.${kind}Title`)} about={kind === 'withdraw' && settled.data?.withdrawable !== undefined ? `${t('settlement.withdrawable')} ${money(settled.data.withdrawable)}` : `${t('trading.available')} ${money(balance?.available)}`} onClose={close}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('accounts.amount')} name="amount" inputMode="numeric" autoComplete="off" value={amount} onChange={(event) => setAmount(event.target.value.replace(/[^0-9.]/g, ''))} suffix={account?.currency} hint={number(amount)} />
        <div className="grid grid-cols-3 gap-1.5">
          {quick.map((one) => (
            <Button key={one} small onClick={() => setAmount(String(one))}>{number(one)}</Button>
          ))}
        </div>
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" tone="accent" busy={busy}>{t(`accounts.${kind}`)}</Button>
      </form>
    </Dialog>
  );
}
