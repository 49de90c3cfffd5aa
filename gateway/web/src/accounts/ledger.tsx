import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { useAccount } from '../trading/account_data';
import { Button, Panel } from '../ui/primitives';
import LedgerTable from './ledger_table';

export function LedgerPanel({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const account = useAccount();
  const [busy, setBusy] = useState(false);
  const exportAll = async () => {
    setBusy(true);
    try {
      await api(`accounts/${account!.account_id}/ledger/export`, { method: 'POST', body: {}, key: newKey('export') });
      toast({ tone: 'plain', title: 'accounts.exported' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
  };
  return (
    <Panel
      title={t('accounts.ledger')}
      {...(className === undefined ? {} : { className })}
      scrolls
      actions={<Button small busy={busy} disabled={!account} onClick={() => void exportAll()} className="no-print">{t('accounts.export')}</Button>}
    >
      <LedgerTable />
    </Panel>
  );
}
