import { usePreferences } from '../../shell/preferences';
import { tables, type TableName } from './blotter_columns';

const nothing: readonly string[] = [];
/** Keys of the columns that a table does not show. */
export function useHidden(table: TableName | null): readonly string[] {
  return usePreferences((all) => (table === null ? nothing : (all.hiddenColumns[table] ?? tables[table].hidden)));
}
