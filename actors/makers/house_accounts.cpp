#include "actors/makers/house_accounts.hpp"

#include <set>

#include "actors/kernel/description.hpp"
#include "messages/ensure.hpp"

namespace madang::makers {
namespace {

struct applier {
  house_accounts& target;

  void operator()(const messages_acknowledged&) const {}  // no messages to peers
  void operator()(const house_account_assigned& event) const {
    const auto number = std::uint64_t{target.account_of.size()};
    // Those of older journals have a slot of their own.
    ensure(event.account == house_account(number, event.symbol) || event.account == house_account(number),
           "house accounts are given in the order of numbers");
    const auto is_new = target.account_of.emplace(event.symbol, event.account).second;
    ensure(is_new, "a symbol has one house account");
  }
};

}  // namespace

house_accounts_events decide(const house_accounts& current, const assign_house_accounts& command) {
  house_accounts_events events;
  std::set<symbol_id> given;
  auto next = std::uint64_t{current.account_of.size()};
  for (const auto symbol : command.symbols) {
    if (next == house_accounts_max) break;
    if (!symbol || current.account_of.contains(symbol) || !given.insert(symbol).second) continue;
    events.push_back(house_account_assigned{symbol, house_account(next++, symbol)});
  }
  return events;
}

void apply(house_accounts& target, const house_accounts_event& event, const event_meta&) {
  std::visit(applier{target}, event);
}

house_accounts_view view_of(const house_accounts& current, const std::vector<symbol_id>& symbols) {
  house_accounts_view shown;
  for (const auto symbol : symbols) {
    const auto found = current.account_of.find(symbol);
    if (found != current.account_of.end()) shown.rows.push_back({symbol, found->second});
  }
  return shown;
}

std::vector<named_value> describe(const house_accounts& current) {
  const auto& [account_of] = current;
  description out;
  out.list("accounts", account_of, [](const auto& row) {
    return description::line{row.first.text(), to_text(row.second)};
  });
  return out.take();
}

}  // namespace madang::makers
