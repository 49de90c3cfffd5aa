/** Whose statements a node reads. */
export const shapes = ['GENERIC', 'KIS', 'KIWOOM'] as const;
export type Shape = (typeof shapes)[number];

export interface LineFault {
  line: number;
  code: string;
  detail?: string;
}
export interface ImportedPosition {
  symbol: string;
  quantity_before: string;
  quantity_after: string;
  cost_after: string;
}
/** What an import has done, or, without an id, what it would do. */
export interface ImportResult {
  import_id: string | null;
  rows_read: number;
  rows_good: number;
  errors_count: number;
  errors: LineFault[];
  cash_before: string;
  cash_after: string;
  net_deposits: string;
  realized_pnl: string;
  income: string;
  positions_count: number;
  positions: ImportedPosition[];
  repeated: boolean;
}
export interface Import {
  import_id: string;
  shape: Shape;
  rows: number;
  from: string;
  to: string;
  created_at: string;
}

/** A file has at most so many bytes. */
export const fileBytesMax = 1_048_576;

/** Its bytes as they are: a broker's file need not be UTF-8. */
export function base64Of(bytes: Uint8Array): string {
  let text = '';
  // A call has only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

/** Whose file it may be, by its name; the reader may choose another. */
export function shapeOf(name: string): Shape {
  const lower = name.toLowerCase();
  if (lower.includes('kiwoom') || name.includes('키움')) return 'KIWOOM';
  if (lower.includes('kis') || name.includes('한국투자')) return 'KIS';
  return 'GENERIC';
}
