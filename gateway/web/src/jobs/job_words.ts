import type { Job } from '../api/models';

export function toneOfStatus(status: string): 'good' | 'danger' | 'warn' | 'quiet' {
  return status === 'SUCCEEDED' ? 'good' : status === 'FAILED' ? 'danger' : status === 'RUNNING' ? 'warn' : 'quiet';
}

const endings: Record<string, string> = { 'text/csv': 'csv', 'application/zip': 'zip', 'application/json': 'json', 'application/jsonl': 'jsonl', 'application/gzip': 'gz', 'application/pdf': 'pdf' };

/** What the file of a job is called: its kind, its day, and the ending of its media type. */
export function fileNameOf(job: Pick<Job, 'kind' | 'created_at'> & { result?: { media_type: string } | null }): string {
  const type = (job.result?.media_type ?? '').split(';')[0]!.trim();
  return `${job.kind.replace(/_/g, '-')}-${job.created_at.slice(0, 10)}.${endings[type] ?? 'txt'}`;
}

const platformKinds = new Set(['settlement', 'table_months', 'audit_purge']);
/** A result is its owner's alone; those of the platform's own jobs are every administrator's. */
export function mayFetch(job: Pick<Job, 'kind' | 'user_id'>, user: string | undefined): boolean {
  return job.user_id === user || platformKinds.has(job.kind);
}

/** Which of two states of one job came later: a job never goes back. */
export function laterOf<State extends Pick<Job, 'status' | 'progress'>>(one: State, other: State | undefined): State {
  if (other === undefined) return one;
  const rank = ({ status, progress }: State) => (status === 'QUEUED' ? 0 : status === 'RUNNING' ? 1 + Number(progress) : 3);
  return rank(other) > rank(one) ? other : one;
}
