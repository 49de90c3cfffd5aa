#include "gateway/stream/channels/client_requests.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/clock.hpp"
#include "gateway/security/fair_share.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

std::optional<stream_error> refusal_of(channel_access found) {
  switch (found) {
    case channel_access::granted:
      return std::nullopt;
    case channel_access::forbidden:
      return stream_error::forbidden;
    case channel_access::unavailable:
      break;
  }
  return stream_error::unavailable;
}

}  // namespace

/// A subscribe frame on its way.
struct client_requests::subscription {
  struct wish {
    channel_id channel;
    const channel_entry* kind = nullptr;
    std::uint64_t number = 0;  ///< of the private subscription that waits for its owner
    std::optional<stream_error> refused_by;
    std::optional<channel_snapshot> snapshot;
  };

  channel_reader* who = nullptr;
  std::optional<user_id> by;
  std::vector<std::pair<std::string, std::uint64_t>> resume;
  std::vector<const channel_entry*> bare;
  std::vector<wish> wishes;
  std::size_t unanswered = 0;
  bool refused_any = false;

  void add(channel_id channel, const channel_entry* kind) {
    if (std::ranges::find(wishes, channel, &wish::channel) == wishes.end())
      wishes.push_back({channel, kind, 0, {}, {}});
  }
  void refuse(stream_error why, std::string_view name) {
    refused_any = true;
    who->send(error_text(why, name));
  }
  std::optional<std::uint64_t> seen(const std::string& name) const {
    const auto found = std::ranges::find(resume, name, &std::pair<std::string, std::uint64_t>::first);
    return found == resume.end() ? std::nullopt : std::optional(found->second);
  }
};

// ---- frames in ------------------------------------------------------------------------------------------------------

void client_requests::take(channel_reader& by, std::string_view text) {
  const auto op = parse_client_op(text);
  if (!op) return by.close(close_code::bad_frame, op.error());
  std::visit([&](const auto& one) { perform(by, one); }, *op);
}

void client_requests::subscribe(channel_reader& by, std::vector<std::string> channels) {
  perform(by, subscribe_op{std::move(channels), {}});
}

/// A stream takes its place when its user becomes known.
bool client_requests::has_place(channel_reader& by, const verified_caller& who) const {
  if (!ports_.user_streams || by.user_place) return true;
  by.user_place = take_place(ports_.user_streams, {by.address, who.user}).held;
  return by.user_place != nullptr;
}

void client_requests::perform(channel_reader& by, const auth_op& op) {
  const auto who = ports_.tokens.verify(op.token, ports_.time.now());
  if (!who)
    return by.close(close_code::auth, who.error() == token_refusal::expired ? "token_expired" : "token_invalid");
  // What is subscribed already was granted to somebody else.
  if (by.caller && by.caller->user != who->user) return by.close(close_code::auth, "another_user");
  if (!has_place(by, *who)) return by.close(close_code::over_limit, "too_many_streams");
  by.caller = *who;
  by.send(authenticated_text());
}

void client_requests::perform(channel_reader& by, const ping_op& op) {
  by.send(pong_text(op.id));
}

void client_requests::perform(channel_reader& by, const subscribe_op& op) {
  run_or_queue(by, {op, by.caller ? std::optional(by.caller->user) : std::nullopt});
}

void client_requests::perform(channel_reader& by, const unsubscribe_op& op) {
  run_or_queue(by, {op, {}});
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
  if (const auto* wanted = std::get_if<subscribe_op>(&op.what)) return begin(by, *wanted, op.by);
  unsubscribe(by, std::get<unsubscribe_op>(op.what));
}

void client_requests::unsubscribe(channel_reader& by, const unsubscribe_op& op) {
  std::vector<std::string> gone;
  for (const auto& name : op.channels) {
    const auto* bare = ports_.kinds.find(name);
    const auto channel = ports_.kinds.parse(name);
    if (channel) public_.remove(by, *channel);
    for (const auto number : std::vector(by.private_numbers)) {
      const auto id = private_.channel_of(number);
      if (bare != nullptr ? id.kind == bare->kind : channel == id) private_.remove(number);
    }
    if (channel || (bare != nullptr && bare->is_private())) gone.push_back(name);
  }
  by.send(channels_text("unsubscribed", gone));
}

// ---- a subscribe, step by step -------------------------------------------------------------------------------------

void client_requests::begin(channel_reader& by, const subscribe_op& op, std::optional<user_id> as) {
  if (by.channels() + op.channels.size() > static_cast<std::size_t>(bounds_.max_channels_per_connection)) {
    return by.close(close_code::over_limit, "too_many_channels");
  }
  const auto what = std::make_shared<subscription>();
  what->who = &by;
  what->by = as;
  what->resume = op.resume;
  for (const auto& name : op.channels) read_name(*what, name);
  conversations_[by.id()].now = what;
  ask_own_keys(what);
}

/// What cannot be is refused right away.
void client_requests::read_name(subscription& what, const std::string& name) const {
  const auto* bare = ports_.kinds.find(name);
  if (bare != nullptr && !bare->is_private()) bare = nullptr;
  const auto channel = ports_.kinds.parse(name);
  if (bare == nullptr && !channel) return what.refuse(stream_error::channel_unknown, name);
  const auto* kind = bare != nullptr ? bare : ports_.kinds.find(channel->kind);
  if (kind->is_private() && !what.by) return what.refuse(stream_error::token_missing, name);
  if (bare != nullptr) {
    what.bare.push_back(bare);
  } else {
    what.add(*channel, kind);
  }
}

template <class Answer, class Take>
std::function<void(Answer)> client_requests::answer_to(const subscription_ptr& what, step then, Take take) {
  ++what->unanswered;
  return [this, weak = std::weak_ptr(what), then, take = std::move(take)](Answer given) {
    const auto still = weak.lock();
    if (!still) return;
    take(*still, std::move(given));
    answered(still, then);
  };
}

/// Called once for each answer, and once by the step itself.
void client_requests::answered(const subscription_ptr& what, step then) {
  if (--what->unanswered != 0) return;
  auto& who = *what->who;
  if (!who.is_open()) return finish(*what);
  try {
    (this->*then)(what);
  } catch (const std::exception& bug) {
    spdlog::error("stream session {}: {}", who.id(), bug.what());
    who.close(close_code::internal, "internal_error");
  }
}

/// Bare names become all of the client's own channels of that kind.
void client_requests::ask_own_keys(const subscription_ptr& what) {
  const auto next = &client_requests::ask_access;
  what->unanswered = 1;
  for (const auto* kind : what->bare) {
    using keys = std::optional<std::vector<std::uint64_t>>;
    inquiries_.own_keys(kind->key, *what->by, answer_to<keys>(what, next, [kind](subscription& to, const keys& found) {
                          if (!found) return to.refuse(stream_error::unavailable, kind->word);
                          for (const auto key : *found) to.add({kind->kind, key}, kind);
                        }));
  }
  answered(what, next);
}

/// Each key of the wishes is asked once whether its channels may be read. Events are kept from before the question on,
/// so that the snapshot that follows and the events after it connect.
void client_requests::ask_access(const subscription_ptr& what) {
  auto& by = *what->who;
  if (by.channels() + what->wishes.size() > static_cast<std::size_t>(bounds_.max_channels_per_connection)) {
    by.close(close_code::over_limit, "too_many_channels");
    return finish(*what);
  }
  std::vector<std::pair<channel_key, std::uint64_t>> keys;
  for (auto& wish : what->wishes) {
    if (!wish.kind->is_private() || private_.find(by, wish.channel)) continue;
    wish.number = private_.add(by, wish.channel, what->seen(ports_.kinds.text_of(wish.channel)));
    const std::pair key(wish.kind->key, wish.channel.key);
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  const auto next = &client_requests::ask_snapshots;
  what->unanswered = 1;
  for (const auto& key : keys) {
    const auto take = [key](subscription& to, channel_access found) {
      for (auto& wish : to.wishes) {
        if (wish.number != 0 && std::pair(wish.kind->key, wish.channel.key) == key) wish.refused_by = refusal_of(found);
      }
    };
    inquiries_.check(key.first, key.second, *what->by, answer_to<channel_access>(what, next, take));
  }
  answered(what, next);
}

/// A reader that does not resume is first shown where the channel stands, if its kind has a way to say so.
void client_requests::ask_snapshots(const subscription_ptr& what) {
  const auto next = &client_requests::complete;
  what->unanswered = 1;
  for (const auto& wish : what->wishes) {
    if (wish.number == 0 || wish.refused_by || !wish.kind->snapshot) continue;
    if (what->seen(ports_.kinds.text_of(wish.channel))) continue;
    using start = std::optional<channel_snapshot>;
    const auto take = [channel = wish.channel](subscription& to, start found) {
      auto& of = *std::ranges::find(to.wishes, channel, &subscription::wish::channel);
      if (!found) of.refused_by = stream_error::unavailable;
      of.snapshot = std::move(found);
    };
    inquiries_.snapshot(wish.channel, *what->by, answer_to<start>(what, next, take));
  }
  answered(what, next);
}

void client_requests::complete(const subscription_ptr& what) {
  std::vector<std::string> accepted;
  settle(*what, accepted);
  if (!accepted.empty() || !what->refused_any) what->who->send(channels_text("subscribed", accepted));
  for (const auto& wish : what->wishes) {
    if (wish.number != 0) private_.begin(wish.number, wish.snapshot ? &*wish.snapshot : nullptr);
  }
  finish(*what);
}

/// Subscribes the public channels and takes back what is refused.
void client_requests::settle(subscription& what, std::vector<std::string>& accepted) {
  auto& by = *what.who;
  for (auto& wish : what.wishes) {
    const auto name = ports_.kinds.text_of(wish.channel);
    if (!wish.kind->is_private() && !public_.has(by, wish.channel) && !public_.add(by, wish.channel, what.seen(name))) {
      wish.refused_by = stream_error::channel_unknown;
    }
    if (wish.refused_by) {
      private_.remove(wish.number);
      what.refuse(*wish.refused_by, name);
    } else if (!wish.kind->is_private() || private_.find(by, wish.channel)) {
      accepted.push_back(name);
    }
  }
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
