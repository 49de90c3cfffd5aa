/** Tables whose columns can be chosen: those that can be, and those that are not shown before anybody has chosen. */
export const tables = {
  open: { all: ['side', 'type', 'tif', 'price', 'filledOf', 'leaves', 'value', 'status', 'time'], hidden: ['type', 'tif', 'leaves', 'value'] },
  closed: { all: ['side', 'type', 'tif', 'price', 'filledOf', 'value', 'average', 'status', 'reason', 'time'], hidden: ['type', 'tif', 'value', 'reason'] },
  executions: { all: ['time', 'side', 'price', 'quantity', 'value', 'fee', 'tax', 'role', 'id'], hidden: ['value', 'id'] },
} as const;
export type TableName = keyof typeof tables;

/** Columns that a newer version no longer has are forgotten. */
export function withColumn(table: TableName, hidden: readonly string[], column: string, shown: boolean): string[] {
  return tables[table].all.filter((one) => (one === column ? !shown : hidden.includes(one)));
}
