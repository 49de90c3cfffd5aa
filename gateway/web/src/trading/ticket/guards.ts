import { useEffect } from 'react';
import { create } from 'zustand';
import { api, newKey } from '../../api/client';
import type { components } from '../../api/openapi';
import { toast } from '../../shell/toasts';
import { stream } from '../../stream/live';
import { useAccount } from '../account_data';

type CancelTimer = components['schemas']['CancelTimer'];

/** What cancels an account's open orders when nobody looks after them, as this tab has set it. */
interface Guards {
  account: string | null;
  /** The end of the connection does. */
  connection: boolean;
  /** Seconds after which the timer does unless it is set again; 0: there is none. */
  timerS: number;
  /** This tab sets it again while it is open. */
  renews: boolean;
  cancelAt: string | null;
}
const none: Guards = { account: null, connection: false, timerS: 0, renews: true, cancelAt: null };
export const useGuards = create<Guards>()(() => none);

export const timerChoices = [0, 30, 60, 300, 1_800, 3_600] as const;

async function setTimer(account: string, timeoutS: number): Promise<string | null> {
  const set = await api<CancelTimer>('orders/cancel-after', { method: 'POST', body: { account_id: account, timeout_s: timeoutS }, key: newKey('timer') });
  return set.cancel_at;
}

/** Sets or ends the timer; a refusal is thrown, and what was set stays. */
export async function chooseTimer(account: string, timerS: number, renews: boolean): Promise<void> {
  const cancelAt = await setTimer(account, timerS);
  useGuards.setState({ account, timerS, renews, cancelAt });
}

export function chooseConnectionGuard(account: string, is: boolean): void {
  useGuards.setState({ account, connection: is });
  stream.guard(is ? account : null);
}

function leaveAllBut(account: string | null): void {
  const before = useGuards.getState();
  if (before.account === null || before.account === account) return;
  stream.guard(null);
  if (before.timerS > 0) void setTimer(before.account, 0).catch(() => undefined);
  useGuards.setState(none);
}

/** Sets the timer again while the page is open, a third of its time before the end of it. Another account begins without guards. Used once, by the shell. */
export function useGuardsOfAccount(): void {
  const id = useAccount()?.account_id ?? null;
  const { account, timerS, renews, cancelAt } = useGuards();
  useEffect(() => leaveAllBut(id), [id]);
  useEffect(() => () => leaveAllBut(null), []);
  useEffect(() => {
    if (account === null || cancelAt === null) return;
    if (!renews) {
      const over = setTimeout(() => useGuards.setState({ timerS: 0, cancelAt: null }), Math.max(0, Date.parse(cancelAt) - Date.now()) + 1_000);
      return () => clearTimeout(over);
    }
    let tries = 0;
    let next: ReturnType<typeof setTimeout>;
    const renew = async () => {
      try {
        useGuards.setState({ cancelAt: await setTimer(account, timerS) });
      } catch {
        // Without an answer it is tried again until its time is over; then the platform has done what it was told.
        if (Date.now() < Date.parse(cancelAt)) next = setTimeout(() => void renew(), Math.min(10_000, 1_000 * 2 ** tries++));
        else {
          useGuards.setState({ timerS: 0, cancelAt: null });
          toast({ tone: 'warn', title: 'trading.toast.timerOver', text: 'problem.dead_man_timer' });
        }
      }
    };
    next = setTimeout(() => void renew(), (timerS * 1_000) / 3);
    return () => clearTimeout(next);
  }, [account, timerS, renews, cancelAt]);
}
