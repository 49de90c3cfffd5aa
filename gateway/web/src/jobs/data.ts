import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api } from '../api/client';
import type { Job, Page } from '../api/models';
import { useSession } from '../identity/session';
import { toast } from '../shell/toasts';
import { isWanted } from '../shell/user_settings';
import { takeFrames, useChannels } from '../stream/live';
import { laterOf } from './job_words';

const readers = new Set<(event: string, job: Job) => void>();
takeFrames('jobs', (frame) => {
  const { event, job } = frame.data as { event: string; job: Job };
  readers.forEach((reader) => reader(event, job));
});

/** The latest that the stream has said of each job: a list may have been read before it and come after it. */
const told = new Map<string, Job>();
readers.add((_, job) => told.set(job.job_id, job));

/** Told of each change of a job of the user. */
export function onJobNews(reader: (job: Job) => void): () => void {
  const by = (_: string, job: Job) => reader(job);
  readers.add(by);
  return () => readers.delete(by);
}

export function useJobs() {
  const user = useSession((all) => all.session.user);
  return useQuery({
    queryKey: ['jobs', user?.user_id],
    queryFn: async ({ signal }) => {
      const page = await api<Page<Job>>('jobs', { query: { limit: 100 }, signal });
      return { ...page, items: page.items.map((one) => laterOf(one, told.get(one.job_id))) };
    },
    enabled: user !== null,
    // An administrator is shown the jobs of all; here are his own.
    select: (page) => page.items.filter((one) => one.user_id === user?.user_id),
  });
}

/** Keeps the list of jobs current and tells of their ends. Used once, by the shell. */
export function useJobStream(): void {
  const user = useSession((all) => all.session.user);
  const client = useQueryClient();
  const id = user?.user_id;
  useChannels(useMemo(() => (id === undefined ? [] : [`jobs:${id}`]), [id]), true);
  useEffect(() => {
    const reader = (event: string, job: Job) => {
      client.setQueryData<Page<Job>>(['jobs', id], (page) =>
        page && { ...page, items: [job, ...page.items.filter((one) => one.job_id !== job.job_id)].sort((a, b) => (a.created_at < b.created_at ? 1 : -1)) },
      );
      if (!isWanted('jobs')) return;
      if (event === 'job_succeeded') toast({ tone: 'good', title: 'jobs.succeeded', text: `jobs.kinds.${job.kind}` });
      if (event === 'job_failed') toast({ tone: 'danger', title: 'jobs.failed', text: `jobs.kinds.${job.kind}` });
    };
    readers.add(reader);
    return () => void readers.delete(reader);
  }, [client, id]);
}
