import { Activity, useState, useSyncExternalStore, type ReactNode } from 'react';

/** Whether the browser's window is what a media query says. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (reader) => {
      const list = matchMedia(query);
      list.addEventListener('change', reader);
      return () => list.removeEventListener('change', reader);
    },
    () => matchMedia(query).matches,
  );
}

/** Made when it is first in sight. Out of sight it keeps what it has, follows no channel and draws nothing. */
export function InSight({ is, children }: { is: boolean; children: ReactNode }) {
  const [seen, see] = useState(is);
  if (is && !seen) see(true);
  return seen || is ? <Activity mode={is ? 'visible' : 'hidden'}>{children}</Activity> : null;
}
