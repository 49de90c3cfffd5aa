#include "gateway/stream/channels/subscription_steps.hpp"

#include <spdlog/spdlog.h>

#include <exception>

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

void subscription_steps::begin(const subscription_ptr& what, const std::vector<std::string>& names) {
  for (const auto& name : names) read_name(*what, name);
  ask_own_keys(what);
}

/// What cannot be is refused right away.
void subscription_steps::read_name(subscription& what, const std::string& name) const {
  const auto* bare = ports_.kinds.find(name);
  if (bare != nullptr && !bare->needs_caller()) bare = nullptr;
  const auto channel = ports_.kinds.parse(name);
  if (bare == nullptr && !channel) return what.refuse(stream_error::channel_unknown, name);
  const auto* kind = bare != nullptr ? bare : ports_.kinds.find(channel->kind);
  if (kind->needs_caller() && !what.by) return what.refuse(stream_error::token_missing, name);
  if (bare != nullptr) {
    what.bare.push_back(bare);
  } else {
    what.add(*channel, kind, name);
  }
}

template <class Answer, class Take>
std::function<void(Answer)> subscription_steps::answer_to(const subscription_ptr& what, step then, Take take) {
  ++what->unanswered;
  return [this, weak = std::weak_ptr(what), then, take = std::move(take)](Answer given) {
    const auto still = weak.lock();
    if (!still) return;
    take(*still, std::move(given));
    answered(still, then);
  };
}

/// Called once for each answer, and once by the step itself.
void subscription_steps::answered(const subscription_ptr& what, step then) {
  if (--what->unanswered != 0) return;
  auto& who = *what->who;
  if (!who.is_open()) return finished_(*what);
  try {
    (this->*then)(what);
  } catch (const std::exception& bug) {
    spdlog::error("stream session {}: {}", who.id(), bug.what());
    who.close(close_code::internal, "internal_error");
  }
}

/// Bare names become all of the client's own channels of that kind.
void subscription_steps::ask_own_keys(const subscription_ptr& what) {
  const auto next = &subscription_steps::ask_access;
  what->unanswered = 1;
  for (const auto* kind : what->bare) {
    using keys = std::optional<std::vector<std::uint64_t>>;
    const auto take = [this, kind](subscription& to, const keys& found) {
      if (!found) {
        to.unresolved.push_back(kind);
        return to.refuse(stream_error::unavailable, kind->word);
      }
      for (const auto key : *found) {
        const channel_id channel{kind->kind, key};
        to.add(channel, kind, ports_.kinds.text_of(channel));
      }
    };
    inquiries_.own_keys(kind->key, what->by->user, answer_to<keys>(what, next, take));
  }
  answered(what, next);
}

/// Each key is asked once whether its channels may be read. Events are kept from before the question on,
/// so that the start that follows and the events after it connect. The numbers that clients are told must be durable.
void subscription_steps::ask_access(const subscription_ptr& what) {
  auto& by = *what->who;
  if (by.channels() + what->wanted.size() > static_cast<std::size_t>(bounds_.max_channels_per_connection)) {
    by.close(close_code::over_limit, "too_many_channels");
    return finished_(*what);
  }
  const auto next = &subscription_steps::ask_starts;
  what->unanswered = 1;
  std::vector<std::pair<channel_key, std::uint64_t>> keys;
  for (auto& one : what->wanted) {
    const bool is_new = one.is_private() ? add_private(by, one) : one.kind->is_guarded;
    if (!is_new) continue;
    if (one.is_private() && private_.is_unnumbered(one.number)) ask_number(what, one);
    const std::pair key(one.kind->key, one.channel.key);
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  for (const auto& key : keys) {
    const auto take = [key](subscription& to, channel_access found) {
      for (auto& one : to.wanted) {
        const bool is_asked = one.number != 0 || one.kind->is_guarded;
        if (!is_asked || std::pair(one.kind->key, one.channel.key) != key) continue;
        if (!one.refused_by) one.refused_by = refusal_of(found);
      }
    };
    inquiries_.check(key.first, key.second, *what->by, answer_to<channel_access>(what, next, take));
  }
  if (!keys.empty()) {
    const auto take = [](subscription& to, bool durable) {
      for (auto& one : to.wanted) {
        if (one.number != 0 && !durable && !one.refused_by) one.refused_by = stream_error::unavailable;
      }
    };
    inquiries_.when_durable(answer_to<bool>(what, next, take));
  }
  answered(what, next);
}

/// How far the channel is says the node that numbers it, which has heard before that somebody listens.
void subscription_steps::ask_number(const subscription_ptr& what, const wanted_channel& one) {
  using number = std::optional<std::uint64_t>;
  const auto take = [this, channel = one.channel](subscription& to, number found) {
    auto& asked = to.of(channel);
    if (!found && !asked.refused_by) asked.refused_by = stream_error::unavailable;
    if (!found) return;
    private_.tell_number(asked.number, *found);
    asked.seq = *found;
  };
  ports_.history.ask_last_number(
      one.channel,
      inquiries_.open<number>(answer_to<number>(what, &subscription_steps::ask_starts, take), std::nullopt));
}

/// Of one who reads it.
void subscription_steps::ask_right(const channel_reader& who, channel_id channel, access_taker then) {
  ensure(who.caller.has_value(), "it is known who reads a guarded channel");
  const caller by(who.caller->user, who.caller->roles);
  inquiries_.check(ports_.kinds.find(channel.kind)->key, channel.key, by, std::move(then));
}

/// False: it is subscribed already and goes on. One that is to resume begins anew.
bool subscription_steps::add_private(channel_reader& by, wanted_channel& what) {
  const auto known = private_.find(by, what.channel);
  what.known = known && !what.seen;
  if (known && what.seen) private_.remove(*known);
  if (!what.known) what.number = private_.add(by, what.channel, what.seen);
  what.seq = private_.seq_of(what.known ? *known : what.number);
  return !what.known;
}

/// Where a channel begins: a public one with its start, a private one with a snapshot if its kind has one and its
/// reader does not resume.
void subscription_steps::ask_starts(const subscription_ptr& what) {
  what->unanswered = 1;
  for (auto& one : what->wanted) {
    if (one.refused_by || one.known) continue;
    if (!one.is_private()) {
      ask_public_start(what, one);
    } else if (one.kind->snapshot && (!one.seen || one.is_ahead())) {
      ask_snapshot(what, one.channel);
    }
  }
  answered(what, &subscription_steps::complete);
}

void subscription_steps::ask_snapshot(const subscription_ptr& what, channel_id channel) {
  using start = std::optional<channel_snapshot>;
  const auto take = [channel](subscription& to, start found) {
    auto& one = to.of(channel);
    if (!found) one.refused_by = stream_error::unavailable;
    one.snapshot = std::move(found);
  };
  inquiries_.snapshot(channel, *what->by, answer_to<start>(what, &subscription_steps::complete, take));
}

void subscription_steps::ask_public_start(const subscription_ptr& what, wanted_channel& one) {
  auto& by = *what->who;
  one.known = public_.has(by, one.channel) && !one.seen;
  if (one.known) {
    if (one.max_rate != 0) public_.limit(by, one.channel, one.max_rate);
    one.seq = public_.last(by, one.channel);
    return;
  }
  public_.remove(by, one.channel);
  using number = std::optional<std::uint64_t>;
  const auto take = [channel = one.channel](subscription& to, number found) {
    auto& started = to.of(channel);
    if (!found && !started.refused_by) started.refused_by = stream_error::unavailable;
    started.seq = found.value_or(0);
  };
  auto started = inquiries_.open<number>(answer_to<number>(what, &subscription_steps::complete, take), std::nullopt);
  if (public_.add(by, one.channel, one.seen, [started](std::uint64_t seq) { started(seq); })) {
    if (one.max_rate != 0) public_.limit(by, one.channel, one.max_rate);
    return;
  }
  one.refused_by = stream_error::channel_unknown;
  started(0);
}

void subscription_steps::complete(const subscription_ptr& what) {
  const auto channels = settle(*what);
  refuse_resumes(*what);
  refuse_rates(*what);
  if (!channels.empty() || !what->refused_any) what->who->send(subscribed_text(channels));
  for (auto& one : what->wanted) {
    if (one.refused_by || one.known) continue;
    if (one.is_private()) {
      private_.begin(one.number, one.snapshot ? &*one.snapshot : nullptr);
    } else {
      public_.begin(*what->who, one.channel);
    }
  }
  finished_(*what);
}

/// Takes back what is refused and names the rest.
std::vector<subscribed_channel> subscription_steps::settle(subscription& what) {
  std::vector<subscribed_channel> channels;
  for (auto& one : what.wanted) {
    // One may have ended meanwhile, and its reader been told.
    if (!one.refused_by && one.is_private() && !private_.find(*what.who, one.channel)) continue;
    if (!one.refused_by) {
      channels.push_back({one.name, one.seq});
      continue;
    }
    private_.remove(one.number);
    if (!one.is_private()) public_.remove(*what.who, one.channel);
    what.refuse(*one.refused_by, one.name);
  }
  return channels;
}

/// Says which entries of `resume` could not be served. Where it could not be found out, the client tries all of it
/// again.
void subscription_steps::refuse_resumes(subscription& what) {
  for (const auto& [name, _] : what.resume) {
    const auto one = std::ranges::find(what.wanted, name, &wanted_channel::name);
    if (one == what.wanted.end()) {
      if (!what.may_be_unresolved(name)) what.who->send(error_text(stream_error::resume_unknown, name));
    } else if (one->refused_by) {
      if (one->refused_by != stream_error::unavailable) what.who->send(error_text(stream_error::resume_unknown, name));
    } else if (one->is_ahead()) {
      what.who->send(error_text(stream_error::resume_ahead, name));
    }
  }
}

/// Says for which channels a rate was asked that leave nothing out, or that are not subscribed.
void subscription_steps::refuse_rates(subscription& what) {
  for (const auto& [name, _] : what.max_rate) {
    const auto one = std::ranges::find(what.wanted, name, &wanted_channel::name);
    const bool is_known = one != what.wanted.end() && !one->refused_by;
    if (is_known && one->kind->may_conflate) continue;
    if (!is_known && what.may_be_unresolved(name)) continue;
    what.who->send(error_text(stream_error::rate_refused, name));
  }
}

}  // namespace madang
