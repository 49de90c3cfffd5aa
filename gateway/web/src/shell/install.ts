import { toast } from './toasts';

const asksEveryMs = 1_800_000;

/** Keeps the shell for a browser without a network, and says when a newer version is there. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const hadOne = navigator.serviceWorker.controller !== null;
  const begin = () =>
    navigator.serviceWorker
      .register('/sw.js')
      .then((kept) => setInterval(() => void kept.update().catch(() => undefined), asksEveryMs))
      .catch(() => undefined);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadOne) toast({ key: 'version', tone: 'plain', title: 'shell.updated', text: 'shell.updatedText' });
  });
  // Not before the first screen is there.
  if (document.readyState === 'complete') setTimeout(begin, 3_000);
  else addEventListener('load', () => setTimeout(begin, 3_000), { once: true });
}
