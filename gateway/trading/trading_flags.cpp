#include "gateway/trading/trading_flags.hpp"

#include <unordered_map>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {
namespace {

using next_step = std::function<void(const exchange_ptr&)>;

bool permits_paper(user_flags flags) {
  return flags.has(user_flag::can_paper_trade);
}
bool permits_real(user_flags flags) {
  return flags.has(user_flag::can_real_trade) && flags.has(user_flag::verified);
}
bool permits(user_flags flags, account_kind kind) {
  return kind == account_kind::live ? permits_real(flags) : permits_paper(flags);
}

void refuse_flag(exchange& ex) {
  ex.refuse("flag_required");
}

/// What kind of account a caller was told his is: it never changes. Of this thread, and bounded. Per caller, so that
/// nobody learns from it that there is such an account.
class known_kinds {
 public:
  std::optional<account_kind> find(user_id by, account_id account) const {
    const auto found = kinds_.find(key_of(by, account));
    return found == kinds_.end() ? std::nullopt : std::optional(found->second);
  }
  void add(user_id by, account_id account, account_kind kind) {
    if (kinds_.size() >= most) kinds_.clear();
    kinds_.emplace(key_of(by, account), kind);
  }

 private:
  using key = std::pair<std::uint64_t, std::uint64_t>;
  struct hash {
    std::size_t operator()(const key& one) const { return mix64(one.first ^ mix64(one.second)); }
  };
  static key key_of(user_id by, account_id account) { return {by.value, account.value}; }
  static constexpr std::size_t most = 100'000;

  std::unordered_map<key, account_kind, hash> kinds_;
};

known_kinds& kinds_of_this_thread() {
  thread_local known_kinds kinds;
  return kinds;
}

/// Nothing where only the kind of account can say it.
std::optional<bool> verdict_without_kind(user_flags flags) {
  if (permits_paper(flags) == permits_real(flags)) return permits_paper(flags);
  return std::nullopt;
}

void decide_by_kind(const exchange_ptr& ex, account_kind kind, const next_step& then) {
  if (!permits(ex->caller->flags, kind)) return refuse_flag(*ex);
  then(ex);
}

}  // namespace

void with_trading_flags(route_services& with, const exchange_ptr& ex, account_id account, next_step then) {
  if (const auto verdict = verdict_without_kind(ex->caller->flags)) return *verdict ? then(ex) : refuse_flag(*ex);
  const auto by = ex->caller_id();
  if (const auto kind = kinds_of_this_thread().find(by, account)) return decide_by_kind(ex, *kind, then);
  with.actors.ask<account_view>(
      ex, account, read_account{account, ex->who(), account_read::account},
      [by, account, then = std::move(then)](const exchange_ptr& at, account_view&& view, const answer&) {
        kinds_of_this_thread().add(by, account, view.kind);
        decide_by_kind(at, view.kind, then);
      });
}

void with_trading_flags(route_services& with, const exchange_ptr& ex, order_id order, next_step then) {
  if (const auto verdict = verdict_without_kind(ex->caller->flags)) return *verdict ? then(ex) : refuse_flag(*ex);
  with.actors.ask<order_view>(
      ex, order, read_order{order, ex->who()},
      [&with, then = std::move(then)](const exchange_ptr& at, order_view&& view, const answer&) {
        with_trading_flags(with, at, view.terms.account, then);
      });
}

}  // namespace madang::trading
