#include "gateway/stream/channels/connection_guards.hpp"

#include <algorithm>
#include <chrono>
#include <random>

#include "cluster/ports/region.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/order_guards.hpp"

namespace madang {
namespace {

using accounts::account_id;
using accounts::account_reject;

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

/// Far apart from those of any other thread, at any time.
std::uint64_t random_start() {
  std::random_device random;
  return (static_cast<std::uint64_t>(random()) << 32) | random();
}

/// Whether what the client is known by may end orders at all.
bool may_trade(const verified_caller& who) {
  return admits(access::trading, who.roles) && who.has(key_scope::trade);
}

stream_error error_of(const answer& reply) {
  const auto* why = std::get_if<refusal>(&reply.body);
  if (why == nullptr) return stream_error::unavailable;
  if (why->is(account_reject::trade_access_required)) return stream_error::trade_access_required;
  if (why->is(account_reject::too_many_requests)) return stream_error::too_many_requests;
  return stream_error::not_found;
}

}  // namespace

connection_guards::connection_guards(const stream_ports& ports) : ports_(ports), first_connection_(random_start()) {}

/// Each frame is worth a request: the account writes it down.
bool connection_guards::has_quota(const channel_reader& by) const {
  if (ports_.rates == nullptr || ports_.rates->lifted()) return true;
  const auto holder = by.caller->means == caller_means::api_key ? rate_holder::api_key : rate_holder::user;
  const auto& quota = ports_.rates->quota_of(holder, by.caller->roles);
  return ports_.rates->take(holder, by.caller->user.value, quota, rate_class::general, steady_ns()).admitted;
}

void connection_guards::set(channel_reader& by, const guard_op& wanted) {
  const auto refuse = [&](stream_error why) { by.send(guard_error_text(why, wanted.account)); };
  if (!by.caller) return refuse(stream_error::token_missing);
  if (!may_trade(*by.caller)) return refuse(stream_error::trade_access_required);
  const auto account = parse_id<account_id>(wanted.account);
  if (!account) return refuse(stream_error::not_found);
  if (!has_quota(by)) return refuse(stream_error::too_many_requests);
  auto& own = clients_[by.id()];
  own.who = &by;
  if (wanted.enabled && std::ranges::find(own.accounts, *account, &guarded_account::account) == own.accounts.end()) {
    if (own.accounts.size() >= accounts_max) return refuse(stream_error::too_many_requests);
    own.accounts.push_back({*account});
  }
  const auto forget_at = steady_ns() + ports_.request_timeout_ms * 1'000'000;
  const auto token = ports_.replies->expect([this, reader = by.id(), account = *account, enabled = wanted.enabled](
                                                answer&& reply) { take(reader, account, enabled, reply); },
                                            forget_at);
  ports_.entities.tell(*account, request<accounts::guard_connection>{
                                     token, {*account, by.caller->user, connection_of(by.id()), wanted.enabled}});
}

void connection_guards::take(std::uint64_t reader, account_id account, bool enabled, const answer& reply) {
  const auto found = clients_.find(reader);
  if (found == clients_.end()) return;
  auto& [who, guarded] = found->second;
  const auto known = std::ranges::find(guarded, account, &guarded_account::account);
  const bool is_done = reply.get_if<accounts::connection_guard_view>() != nullptr;
  if (known != guarded.end()) {
    known->confirmed = known->confirmed || (is_done && enabled);
    const bool is_off = is_done && !enabled;
    const bool was_refused = std::holds_alternative<refusal>(reply.body) && !known->confirmed;
    if (is_off || was_refused) guarded.erase(known);
  }
  auto* to = who;
  if (guarded.empty()) clients_.erase(found);
  to->send(is_done ? guard_text(to_text(account), enabled) : guard_error_text(error_of(reply), to_text(account)));
}

void connection_guards::forget(const channel_reader& who) {
  const auto found = clients_.find(who.id());
  if (found == clients_.end()) return;
  for (const auto& [account, confirmed] : found->second.accounts) {
    ports_.entities.tell(account,
                         request<accounts::connection_ended>{reply_token{}, {account, connection_of(who.id())}});
  }
  clients_.erase(found);
}

}  // namespace madang
