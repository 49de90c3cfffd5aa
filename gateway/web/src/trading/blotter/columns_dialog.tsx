import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../shell/preferences';
import Dialog from '../../ui/dialog';
import { Button } from '../../ui/primitives';
import { tables, withColumn, type TableName } from './blotter_columns';
import { useHidden } from './hidden_columns';

/** Which columns a table shows, kept in this browser. */
export default function ColumnsDialog({ table, onClose }: { table: TableName; onClose: () => void }) {
  const { t } = useTranslation();
  const hidden = useHidden(table);
  const set = (to: string[] | null) => {
    const { [table]: _, ...others } = usePreferences.getState().hiddenColumns;
    usePreferences.getState().set({ hiddenColumns: to === null ? others : { ...others, [table]: to } });
  };
  return (
    <Dialog title={t('trading.columns')} onClose={onClose}>
      <ul className="grid grid-cols-2 gap-x-3" data-testid="columns">
        {tables[table].all.map((name) => (
          <li key={name}>
            <label className="flex h-8 items-center gap-2">
              <input type="checkbox" name={name} className="size-4 accent-accent" checked={!hidden.includes(name)} onChange={(event) => set(withColumn(table, hidden, name, event.target.checked))} />
              {t(`trading.columnOf.${name}`)}
            </label>
          </li>
        ))}
      </ul>
      <div className="mt-3 flex justify-between">
        <Button tone="ghost" onClick={() => set(null)}>{t('trading.columnsReset')}</Button>
        <Button tone="accent" onClick={onClose}>{t('ui.close')}</Button>
      </div>
    </Dialog>
  );
}
