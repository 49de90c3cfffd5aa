import type { ProblemBody } from './problem_shape';

export type { ProblemBody };

/** What the platform refused, or could not say. */
export class Problem extends Error {
  constructor(
    readonly body: ProblemBody,
    readonly retryAfterS: number | null = null,
  ) {
    super(body.detail ?? body.title ?? body.code);
    this.name = 'Problem';
  }
  get code(): string {
    return this.body.code;
  }
  get status(): number {
    return this.body.status;
  }
  /** Whether the platform may have done it all the same: nobody has said no. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status === 504 || this.code === 'request_in_progress';
  }
  /** Whether trying again is worth while without changing anything. */
  get isPassing(): boolean {
    return this.outcomeUnknown || this.status === 503 || this.status === 429;
  }
}

/** No answer came at all. */
export function noAnswer(): Problem {
  return new Problem({ status: 0, code: 'no_answer', title: 'No answer' });
}

let prepareWords: () => Promise<void> = async () => undefined;
/** What is awaited before a refusal is told, so that there are words for it. */
export function prepareProblemsBy(load: () => Promise<void>): void {
  prepareWords = load;
}

export async function problemOf(answer: Response): Promise<Problem> {
  await prepareWords();
  const after = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterS = Number.isFinite(after) ? after : null;
  try {
    const { problemShape } = await import('./problem_shape');
    const parsed = problemShape.safeParse(await answer.json());
    if (parsed.success) return new Problem(parsed.data, retryAfterS);
  } catch {
    // A proxy's page, or nothing: the status has to do.
  }
  return new Problem({ status: answer.status, code: `http_${answer.status}` }, retryAfterS);
}
