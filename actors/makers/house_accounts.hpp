#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/event_meta.hpp"
#include "messages/makers/house_accounts.hpp"

namespace madang::makers {

/// Which account makes the market of a symbol. A symbol keeps its account for ever, also while it is not listed, and
/// wherever it stands in the file of instruments. Rebuilt by replay; nothing else writes it.
struct house_accounts {
  std::map<symbol_id, account_id> account_of;

  friend bool operator==(const house_accounts&, const house_accounts&) = default;
  MADANG_FIELDS(account_of)
};

using house_accounts_events = std::vector<house_accounts_event>;

/// Gives each symbol without an account the next number's, in the symbol's slot. A symbol beyond the last number goes
/// without.
house_accounts_events decide(const house_accounts& current, const assign_house_accounts& command);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(house_accounts& target, const house_accounts_event& event, const event_meta& meta);

/// The rows of these symbols.
house_accounts_view view_of(const house_accounts& current, const std::vector<symbol_id>& symbols);

/// For people: names every member.
std::vector<named_value> describe(const house_accounts& current);

}  // namespace madang::makers
