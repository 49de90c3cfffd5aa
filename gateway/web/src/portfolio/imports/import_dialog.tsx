import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../../api/client';
import type { Account } from '../../api/models';
import { useInstruments } from '../../market/data';
import { toast } from '../../shell/toasts';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import Dialog from '../../ui/dialog';
import { money, number, signed } from '../../ui/format';
import { Button, Pair, Select } from '../../ui/primitives';
import { base64Of, fileBytesMax, shapeOf, shapes, type ImportResult, type Shape } from './models';
import './import_words';

const shownMax = 20;

function Faults({ of }: { of: ImportResult }) {
  const { t } = useTranslation();
  return (
    <ul className="max-h-40 overflow-auto rounded-md border border-line text-xs" tabIndex={0} data-testid="import-errors">
      {of.errors.map((one) => (
        <li key={`${one.line} ${one.code}`} className="flex gap-2 border-b border-line/50 px-2 py-1 last:border-0">
          <span className="shrink-0 text-quiet">{t('imports.line', { line: one.line })}</span>
          <span>{t(`imports.fault.${one.code}`, { defaultValue: one.code })}</span>
          {one.detail !== undefined && <span className="min-w-0 truncate text-quiet">{one.detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function Positions({ of }: { of: ImportResult }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const shown = of.positions.slice(0, shownMax);
  const left = of.positions_count - shown.length;
  if (shown.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-xs text-quiet">{t('imports.positions')}</h3>
      <dl className="flex max-h-44 flex-col gap-1 overflow-auto" tabIndex={0} data-testid="import-positions">
        {shown.map((one) => (
          <Pair key={one.symbol} label={nameOf(bySymbol.get(one.symbol), language, one.symbol)}>
            {t('imports.position', { before: number(one.quantity_before), after: number(one.quantity_after) })}
          </Pair>
        ))}
      </dl>
      {left > 0 && <p className="mt-1 text-xs text-quiet">{t('imports.more', { n: left })}</p>}
    </section>
  );
}

function Plan({ of, currency }: { of: ImportResult; currency: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3" data-testid="import-plan">
      {of.repeated && <p className="text-xs text-quiet">{t('imports.repeated')}</p>}
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        <Pair label={t('imports.read')}>{number(of.rows_read)}</Pair>
        <Pair label={t('imports.good')}>{number(of.rows_good)}</Pair>
        <Pair label={t('imports.cashAfter')}>{money(of.cash_after, currency)}</Pair>
        <Pair label={t('imports.netDeposits')}>{signed(of.net_deposits)}</Pair>
        <Pair label={t('imports.realized')}>{signed(of.realized_pnl)}</Pair>
        <Pair label={t('imports.income')}>{signed(of.income)}</Pair>
        {of.errors_count > 0 && <Pair label={t('imports.wrong')} strong>{number(of.errors_count)}</Pair>}
      </dl>
      {of.errors.length > 0 && <Faults of={of} />}
      <Positions of={of} />
    </div>
  );
}

/** A broker's file: what it would do, then that it does it. */
export default function ImportDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const client = useQueryClient();
  const fileId = useId();
  const [shape, setShape] = useState<Shape>('GENERIC');
  const [csv, setCsv] = useState<string | null>(null);
  const [plan, setPlan] = useState<ImportResult | null>(null);
  const [skip, setSkip] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [key] = useState(() => newKey('import'));
  const path = `portfolio/${account.account_id}/imports`;
  const body = (of: Shape, file: string) => ({ shape: of, csv: file, encoding: 'BASE64' });

  const ask = async (of: Shape, file: string) => {
    setBusy(true);
    setRefusal(null);
    setPlan(null);
    try {
      setPlan(await api<ImportResult>(path, { method: 'POST', body: { ...body(of, file), dry_run: true } }));
    } catch (why) {
      setRefusal(problemText(why));
    }
    setBusy(false);
  };
  const chosen = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > fileBytesMax) return setRefusal(t('imports.tooLarge'));
    const bytes = base64Of(new Uint8Array(await file.arrayBuffer()));
    const likely = shapeOf(file.name);
    setCsv(bytes);
    setShape(likely);
    setSkip(false);
    await ask(likely, bytes);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (csv === null) return;
    setBusy(true);
    try {
      const done = await api<ImportResult>(path, { method: 'POST', body: { ...body(shape, csv), skip_errors: skip }, key: `${key}-${shape}-${skip ? 1 : 0}`.slice(0, 64) });
      toast({ tone: 'good', title: done.repeated ? 'imports.repeated' : 'imports.taken', values: { n: number(done.rows_good) } });
      await client.invalidateQueries();
      onClose();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  const isReady = plan !== null && !plan.repeated && plan.rows_good > 0 && (plan.errors_count === 0 || skip);
  return (
    <Dialog title={t('imports.choose')} about={t('imports.about')} onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" data-testid="import">
        <div className="grid gap-3 sm:grid-cols-2">
          <Select
            label={t('imports.shape')}
            value={shape}
            options={shapes.map((one) => [one, t(`imports.shapes.${one}`)] as const)}
            onChange={(event) => {
              const wanted = event.target.value as Shape;
              setShape(wanted);
              if (csv !== null) void ask(wanted, csv);
            }}
          />
          <div className="flex flex-col gap-1">
            <label htmlFor={fileId} className="text-xs text-quiet">{t('imports.file')}</label>
            <input id={fileId} type="file" accept=".csv,text/csv" className="h-9 min-w-0 text-xs" onChange={(event) => void chosen(event.target.files?.[0])} />
          </div>
        </div>
        {plan && <Plan of={plan} currency={account.currency} />}
        {plan && plan.errors_count > 0 && plan.rows_good > 0 && (
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={skip} onChange={(event) => setSkip(event.target.checked)} />
            {t('imports.skip')}
          </label>
        )}
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" tone="accent" busy={busy} disabled={!isReady}>{t('imports.take')}</Button>
      </form>
    </Dialog>
  );
}
