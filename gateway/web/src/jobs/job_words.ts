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
