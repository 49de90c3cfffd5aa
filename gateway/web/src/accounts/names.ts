import type { TFunction } from 'i18next';
import type { Account } from '../api/models';

/** What an account is called: its name, or its kind and the end of its id. */
export function nameOfAccount(account: Account, t: TFunction): string {
  return account.name || `${t(`accounts.paper.${account.kind}`, { defaultValue: account.kind })} ${account.account_id.slice(-5)}`;
}
