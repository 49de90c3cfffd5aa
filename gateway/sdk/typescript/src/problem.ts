/** One field of a request that is at fault. */
export interface FieldFault {
  pointer: string;
  code: string;
  detail: string;
}

/** What an answer other than a success says (RFC 9457). `code` is stable and meant for programs, `detail` for people. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly errors: FieldFault[];
  /** Milliseconds after which to come again, where the answer says so. */
  readonly retryAfterMs: number | undefined;

  constructor(about: { status: number; code: string; detail?: string; requestId?: string; errors?: FieldFault[]; retryAfterMs?: number }) {
    super(`${about.status} ${about.code}${about.detail ? `: ${about.detail}` : ''}`);
    this.name = 'Problem';
    this.status = about.status;
    this.code = about.code;
    this.detail = about.detail ?? '';
    this.requestId = about.requestId;
    this.errors = about.errors ?? [];
    this.retryAfterMs = about.retryAfterMs;
  }
}

/** The request may have been done, or may yet be: the same call with the same `idempotencyKey` settles it. */
export class OutcomeUnknown extends Problem {
  readonly idempotencyKey: string | undefined;

  constructor(why: Problem, idempotencyKey: string | undefined) {
    super({ status: why.status, code: why.code, detail: why.detail, ...(why.requestId ? { requestId: why.requestId } : {}) });
    this.name = 'OutcomeUnknown';
    this.idempotencyKey = idempotencyKey;
  }
}

/** No answer at all: the connection failed or took too long. */
export function noAnswer(why: unknown): Problem {
  return new Problem({ status: 0, code: 'no_answer', detail: why instanceof Error ? why.message : String(why) });
}

export async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const seconds = Number(answer.headers.get('Retry-After') ?? NaN);
  const requestId = (said['request_id'] ?? answer.headers.get('X-Request-Id')) as string | null;
  return new Problem({
    status: answer.status,
    code: typeof said['code'] === 'string' ? said['code'] : 'unknown',
    detail: typeof said['detail'] === 'string' ? said['detail'] : '',
    errors: Array.isArray(said['errors']) ? (said['errors'] as FieldFault[]) : [],
    ...(requestId ? { requestId } : {}),
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
}
