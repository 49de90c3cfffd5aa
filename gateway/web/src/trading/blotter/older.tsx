import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../../shell/toasts';
import { useWords } from '../../shell/words';
import { Button } from '../../ui/primitives';
import { readOlder, useRest, type OldList } from '../account_data';

/** Behind the last row: reads the next older page when it comes into sight, or is pressed. */
export function Older({ list }: { list: OldList }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { hasMore, busy } = useRest(list);
  const place = useRef<HTMLDivElement>(null);
  const read = () => void readOlder(list).catch((why: unknown) => toast({ key: `older-${list}`, tone: 'danger', title: problemText(why) }));
  useEffect(() => {
    if (!hasMore || place.current === null || typeof IntersectionObserver === 'undefined') return;
    const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void readOlder(list).catch(() => undefined));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [hasMore, busy, list]);
  if (!hasMore) return null;
  return (
    <div ref={place} className="no-print p-2 text-center">
      <Button small busy={busy} onClick={read}>{t('ui.more')}</Button>
    </div>
  );
}
