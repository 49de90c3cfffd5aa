import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { deviceText } from '../identity/account/device';
import { useInstruments } from '../market/data';
import { wordsOfRight } from '../settlement/rights_news';
import Dialog from '../ui/dialog';
import { dayOfWeek, moment, number } from '../ui/format';
import { Button, classes, Empty } from '../ui/primitives';
import { useDialogs } from './dialogs';
import { unreadOf, type Entry } from './inbox';
import { clearInbox, markAllRead, markRead, useInbox } from './inbox_store';
import { nameOf, useLanguage, useWords } from './words';
import '../settlement/words';

const tones = { fill: 'bg-good', refusal: 'bg-danger', job: 'bg-link', login: 'bg-warn', right: 'bg-link' };

function useTexts(one: Entry): { title: string; text: string } {
  const { t } = useTranslation();
  const { codeText } = useWords();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  if (one.kind === 'job') return { title: t(one.failed ? 'jobs.failed' : 'jobs.succeeded'), text: t(`jobs.kinds.${one.job}`, { defaultValue: one.job }) };
  if (one.kind === 'login') return { title: t('shell.inbox.login'), text: [deviceText(one.device, ''), one.address].filter(Boolean).join(' · ') };
  const name = nameOf(bySymbol.get(one.symbol), language, one.symbol);
  if (one.kind === 'right') {
    const words = wordsOfRight(one);
    const values = { name, quantity: number(one.quantity), of: number(one.of), left: number(Number(one.of) - Number(one.quantity)), price: number(one.price), day: dayOfWeek(one.day, language) };
    return { title: t(`settlement.news.${words}`, values), text: t(`settlement.news.${words}Text`, values) };
  }
  const side = t(`trading.side.${one.side}`);
  if (one.kind === 'fill') {
    const values = { side, name, quantity: number(one.quantity), price: number(one.price, 2) };
    const part = Number(one.quantity) < Number(one.of) ? ` · ${number(one.quantity)} / ${number(one.of)}` : '';
    return { title: t('trading.toast.filled', values), text: t('trading.toast.filledText', values) + part };
  }
  const fallback = t(`trading.statusOf.${one.code}`, { defaultValue: one.code });
  return { title: t(one.order === null ? 'shell.inbox.refused' : 'shell.inbox.ended', { side }), text: `${name} ${number(one.quantity)} · ${codeText(one.code, fallback)}` };
}

function Item({ one }: { one: Entry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const close = useDialogs((all) => all.close);
  const { title, text } = useTexts(one);
  const follow = () => {
    markRead(one.id);
    close();
  };
  const body = (
    <>
      <span aria-hidden className={classes('mt-1.5 size-2 shrink-0 rounded-full', one.read ? 'bg-line' : tones[one.kind])} />
      <span className="min-w-0 flex-1">
        <span className={classes('block', !one.read && 'font-semibold')}>
          {!one.read && <span className="sr-only">{t('shell.inbox.unread')} </span>}
          {title}
        </span>
        <span className="block text-quiet">{text}</span>
        <time dateTime={one.at} className="block text-[11px] text-quiet">{moment(one.at, language)}</time>
      </span>
    </>
  );
  const look = 'flex w-full items-start gap-2.5 rounded-md px-2 py-2 text-left hover:bg-raised';
  return (
    <li data-inbox={one.kind} data-unread={one.read ? undefined : true}>
      {(one.kind === 'fill' || one.kind === 'refusal') && one.order !== null ? (
        <Link to="/orders/$id" params={{ id: one.order }} onClick={follow} className={look}>{body}</Link>
      ) : one.kind === 'job' ? (
        <Link to="/jobs" onClick={follow} className={look}>{body}</Link>
      ) : one.kind === 'login' ? (
        <Link to="/account" onClick={follow} className={look}>{body}</Link>
      ) : one.kind === 'right' ? (
        <Link to="/portfolio" onClick={follow} className={look}>{body}</Link>
      ) : (
        <button type="button" onClick={() => markRead(one.id)} className={look}>{body}</button>
      )}
    </li>
  );
}

export default function InboxPanel() {
  const { t } = useTranslation();
  const close = useDialogs((all) => all.close);
  const inbox = useInbox((all) => all.inbox);
  const client = useQueryClient();
  useEffect(() => void client.invalidateQueries({ queryKey: ['log-ins'] }), [client]);
  return (
    <Dialog title={t('shell.notifications')} sheet onClose={close}>
      {inbox.entries.length === 0 ? (
        <Empty title={t('shell.inbox.none')} />
      ) : (
        <>
          <div className="mb-2 flex gap-2">
            <Button small disabled={unreadOf(inbox) === 0} onClick={markAllRead}>{t('shell.inbox.readAll')}</Button>
            <Button small tone="ghost" onClick={clearInbox}>{t('shell.inbox.clear')}</Button>
          </div>
          <ul className="-mx-2 flex flex-col" data-testid="inbox">
            {inbox.entries.map((one) => (
              <Item key={one.id} one={one} />
            ))}
          </ul>
          <p className="mt-3 text-[11px] text-quiet">{t('shell.inbox.kept')}</p>
        </>
      )}
    </Dialog>
  );
}
