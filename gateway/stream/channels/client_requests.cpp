#include "gateway/stream/channels/client_requests.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/clock.hpp"
#include "gateway/security/door/fair_share.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

}  // namespace

client_requests::client_requests(const stream_ports& ports, const stream_settings& bounds,
                                 public_subscribers& to_public, private_subscribers& to_private)
    : ports_(ports),
      bounds_(bounds),
      public_(to_public),
      private_(to_private),
      steps_(ports, bounds, to_public, to_private, [this](const subscription& what) { finish(what); }),
      guards_(ports) {}

// ---- frames in ------------------------------------------------------------------------------------------------------

void client_requests::take(channel_reader& by, std::string_view text) {
  const auto op = parse_client_op(text);
  if (!op) return by.close(close_code::bad_frame, op.error());
  std::visit([&](const auto& one) { perform(by, one); }, *op);
}

void client_requests::subscribe(channel_reader& by, std::vector<std::string> channels) {
  perform(by, subscribe_op{std::move(channels), {}, {}});
}

/// A stream takes its place when its user becomes known.
bool client_requests::has_place(channel_reader& by, const verified_caller& who) const {
  if (!ports_.user_streams || by.user_place) return true;
  by.user_place = take_place(ports_.user_streams, {by.address, who.user}).held;
  return by.user_place != nullptr;
}

/// An address that has shown too many forged tokens is not heard for a while, here as over HTTP.
bool client_requests::is_kept_from_tokens(std::uint64_t address) const {
  return ports_.rates != nullptr && !ports_.rates->lifted() && ports_.rates->token_wait_s(address, steady_now_ns()) > 0;
}

void client_requests::perform(channel_reader& by, const auth_op& op) {
  if (is_kept_from_tokens(by.address)) return by.close(close_code::over_limit, "too_many_requests");
  auto who = ports_.tokens.verify(op.token, ports_.time.now());
  if (!who && ports_.rates != nullptr && who.error() == token_refusal::invalid)
    ports_.rates->note_bad_token(by.address, steady_now_ns());
  if (!who)
    return by.close(close_code::auth, who.error() == token_refusal::expired ? "token_expired" : "token_invalid");
  // What is subscribed already was granted to somebody else.
  if (by.caller && by.caller->user != who->user) return by.close(close_code::auth, "another_user");
  const auto found = ports_.admission.admit(*who, ports_.time.now());
  if (found != caller_admission::verdict::unknown) return settle_auth(by, found, *who);
  run_or_queue(by, {*who, {}, false});
}

void client_requests::settle_auth(channel_reader& by, caller_admission::verdict found, const verified_caller& who) {
  if (found != caller_admission::verdict::admitted) return by.close(close_code::auth, "token_invalid");
  if (by.caller && by.caller->user != who.user) return by.close(close_code::auth, "another_user");
  if (!has_place(by, who)) return by.close(close_code::over_limit, "too_many_streams");
  by.caller = who;
  by.send(authenticated_text());
}

/// The user is asked; what the client sends meanwhile waits behind it.
void client_requests::begin(channel_reader& by, const verified_caller& who) {
  const auto what = std::make_shared<subscription>();
  what->who = &by;
  auto& busy = conversations_[by.id()];
  busy.now = what;
  busy.is_auth = true;
  ports_.admission.admit_or_ask(
      who, [this, weak = std::weak_ptr(what)](caller_admission::verdict found, const verified_caller& admitted) {
        const auto still = weak.lock();
        if (!still) return;
        if (still->who->is_open()) settle_auth(*still->who, found, admitted);
        finish(*still);
      });
}

void client_requests::perform(channel_reader& by, const ping_op& op) {
  by.send(pong_text(op.id));
}

void client_requests::perform(channel_reader& by, const subscribe_op& op) {
  run_or_queue(by, {op, caller_of(by), waits_for_auth(by)});
}

void client_requests::perform(channel_reader& by, const unsubscribe_op& op) {
  run_or_queue(by, {op, {}, false});
}

void client_requests::perform(channel_reader& by, const guard_op& op) {
  run_or_queue(by, {op, {}, false});
}

std::optional<caller> client_requests::caller_of(const channel_reader& by) {
  return by.caller ? std::optional(caller(by.caller->user, by.caller->roles)) : std::nullopt;
}

/// Whether it is being found out who the client is.
bool client_requests::waits_for_auth(const channel_reader& by) const {
  const auto busy = conversations_.find(by.id());
  if (busy == conversations_.end()) return false;
  return busy->second.is_auth || std::ranges::any_of(busy->second.behind, [](const channel_op& one) {
           return std::holds_alternative<verified_caller>(one.what);
         });
}

void client_requests::run_or_queue(channel_reader& by, channel_op op) {
  const auto busy = conversations_.find(by.id());
  if (busy == conversations_.end()) return run(by, op);
  auto& behind = busy->second.behind;
  if (behind.size() >= static_cast<std::size_t>(bounds_.max_channels_per_connection)) {
    return by.close(close_code::over_limit, "too_many_requests");
  }
  behind.push_back(std::move(op));
}

void client_requests::run(channel_reader& by, const channel_op& op) {
  if (const auto* who = std::get_if<verified_caller>(&op.what)) return begin(by, *who);
  if (const auto* wanted = std::get_if<subscribe_op>(&op.what)) {
    return begin(by, *wanted, op.as_then ? caller_of(by) : op.by);
  }
  if (const auto* guard = std::get_if<guard_op>(&op.what)) return guards_.set(by, *guard);
  unsubscribe(by, std::get<unsubscribe_op>(op.what));
}

void client_requests::unsubscribe(channel_reader& by, const unsubscribe_op& op) {
  std::vector<std::string> gone;
  for (const auto& name : op.channels) {
    const auto* bare = ports_.kinds.find(name);
    const auto channel = ports_.kinds.parse(name);
    if (channel) public_.remove(by, *channel);
    if (bare != nullptr && bare->is_guarded) public_.remove_all(by, bare->kind);
    for (const auto number : std::vector(by.private_numbers)) {
      const auto id = private_.channel_of(number);
      if (bare != nullptr ? id.kind == bare->kind : channel == id) private_.remove(number);
    }
    if (channel || (bare != nullptr && bare->needs_caller())) gone.push_back(name);
  }
  by.send(unsubscribed_text(gone));
}

void client_requests::begin(channel_reader& by, const subscribe_op& op, const std::optional<caller>& as) {
  if (by.channels() + op.channels.size() > static_cast<std::size_t>(bounds_.max_channels_per_connection)) {
    return by.close(close_code::over_limit, "too_many_channels");
  }
  const auto what = std::make_shared<subscription>();
  what->who = &by;
  what->by = as;
  what->resume = op.resume;
  what->max_rate = op.max_rate;
  conversations_[by.id()].now = what;
  steps_.begin(what, op.channels);
}

/// The client's next frames are taken, up to the next one that must wait.
void client_requests::finish(const subscription& what) {
  auto& who = *what.who;
  auto node = conversations_.extract(who.id());
  ensure(!node.empty(), "a subscribe ends once");
  auto behind = std::move(node.mapped().behind);
  while (!behind.empty() && who.is_open()) {
    const auto next = std::move(behind.front());
    behind.pop_front();
    run(who, next);
    const auto busy = conversations_.find(who.id());
    if (busy == conversations_.end()) continue;
    busy->second.behind = std::move(behind);
    return;
  }
}

}  // namespace madang
