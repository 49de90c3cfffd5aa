import { useEffect } from 'react';
import { useSession } from '../identity/session';
import { useTicket } from '../trading/ticket/ticket_state';
import { useDialogs } from './dialogs';
import { layouts, usePreferences } from './preferences';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName));
}

/** One key each; while something is typed only Escape and Ctrl-K count. */
export function useKeyboard(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { shown, open } = useDialogs.getState();
      const ticket = useTicket.getState();
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return open('palette');
      }
      if (event.key === 'Escape' && isTyping(event.target) && shown === null) (event.target as HTMLElement).blur();
      if (shown !== null || ticket.cancelAllAsked || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      // The key's place counts where a Korean keyboard gives another letter.
      const actions: Record<string, (() => void) | undefined> = {
        KeyB: event.shiftKey ? undefined : () => ticket.want('BUY'),
        KeyS: event.shiftKey ? undefined : () => ticket.want('SELL'),
        KeyX: event.shiftKey ? () => ticket.set({ cancelAllAsked: useSession.getState().session.status === 'member', cancelAllSymbol: '' }) : undefined,
      };
      const marks: Record<string, (() => void) | undefined> = { '?': () => open('help'), '/': () => open('palette') };
      const layout = event.shiftKey ? undefined : layouts[Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0) - 1];
      const action = marks[event.key] ?? actions[event.code] ?? (layout && (() => usePreferences.getState().set({ layout })));
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
