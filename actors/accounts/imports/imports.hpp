#pragma once

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What an import causes, and what is answered. No events: a dry run, or a file that was imported before.
struct import_decision {
  account_events events;
  import_result_view view;  ///< its `number` is the number that the import gets
  bool replayed = false;    ///< the request's key has been answered before
};
/// What undoing one causes, and what is gone.
struct undo_decision {
  account_events events;
  import_view gone;
};

/// Decides what an import, and undoing one, would make of a mirror. Changes nothing. `currency_of`: none for a symbol
/// that the platform does not know.
result<import_decision, account_rejection> decide(const account& current, const import_trades& command,
                                                  const account_rules& rules, const instrument_currency& currency_of);
result<undo_decision, account_rejection> decide(const account& current, const undo_import& command,
                                                const account_rules& rules);
/// What goes with a look at them.
result<account_events, account_rejection> decide(const account& current, const read_imports& command);
imports_view imports_of(const account& current);

void apply_import(account& target, const trades_imported& event, unix_nanos at);
void apply_import(account& target, const import_undone& event);

}  // namespace madang::accounts
