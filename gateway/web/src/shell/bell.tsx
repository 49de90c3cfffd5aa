import { useTranslation } from 'react-i18next';
import { useDialogs } from './dialogs';
import { unreadOf } from './inbox';
import { useInbox } from './inbox_store';

/** Opens the inbox, and says how much of it is unread. */
export default function Bell() {
  const { t } = useTranslation();
  const open = useDialogs((all) => all.open);
  const user = useInbox((all) => all.user);
  const unread = useInbox((all) => unreadOf(all.inbox));
  if (user === null) return null;
  const shown = unread > 99 ? '99+' : String(unread);
  return (
    <button
      type="button"
      onClick={() => open('inbox')}
      aria-label={unread === 0 ? t('shell.notifications') : t('shell.inbox.count', { count: shown })}
      title={t('shell.notifications')}
      data-unread={unread}
      className="relative flex size-8 shrink-0 items-center justify-center rounded-md text-quiet hover:bg-raised hover:text-text"
    >
      <svg aria-hidden viewBox="0 0 24 24" className="size-[18px]" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2.5h-15zM10 21h4" />
      </svg>
      {unread > 0 && (
        <span aria-hidden className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent px-1 text-center text-[10px] leading-4 font-bold text-on-accent">
          {shown}
        </span>
      )}
    </button>
  );
}
