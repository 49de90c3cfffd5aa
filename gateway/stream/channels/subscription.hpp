#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/ports/channel_registry.hpp"
#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/rights.hpp"

namespace madang {

/// One channel of a subscribe frame.
struct wanted_channel {
  channel_id channel;
  const channel_entry* kind = nullptr;
  std::string name;
  std::optional<std::uint64_t> seen;
  bool known = false;        ///< subscribed before, and goes on
  std::uint64_t number = 0;  ///< of a private subscription that has not begun
  std::uint64_t seq = 0;     ///< the channel's
  std::optional<stream_error> refused_by;
  std::optional<channel_snapshot> snapshot;
  std::int64_t max_rate = 0;  ///< frames a second; 0: all of them

  bool is_private() const { return kind->is_private(); }
  bool is_ahead() const { return seen && *seen > seq; }
};

/// A subscribe frame on its way.
struct subscription {
  channel_reader* who = nullptr;
  std::optional<caller> by;
  std::vector<std::pair<std::string, std::uint64_t>> resume;
  std::vector<std::pair<std::string, std::int64_t>> max_rate;
  std::vector<const channel_entry*> bare;
  std::vector<const channel_entry*> unresolved;  ///< of them: it could not be found out what they stand for
  std::vector<wanted_channel> wanted;
  std::size_t unanswered = 0;
  bool refused_any = false;

  void add(channel_id channel, const channel_entry* kind, std::string name) {
    if (std::ranges::find(wanted, channel, &wanted_channel::channel) != wanted.end()) return;
    wanted_channel fresh{channel, kind, std::move(name), {}, false, 0, 0, {}, {}, 0};
    const auto found = std::ranges::find(resume, fresh.name, &std::pair<std::string, std::uint64_t>::first);
    if (found != resume.end()) fresh.seen = found->second;
    const auto most = std::ranges::find(max_rate, fresh.name, &std::pair<std::string, std::int64_t>::first);
    if (most != max_rate.end() && kind->may_conflate) fresh.max_rate = most->second;
    wanted.push_back(std::move(fresh));
  }
  void refuse(stream_error why, std::string_view name) {
    refused_any = true;
    who->send(error_text(why, name));
  }
  /// Whether a bare name that could not be resolved may stand for it, among others.
  bool may_be_unresolved(std::string_view name) const {
    return std::ranges::any_of(unresolved, [&](const channel_entry* kind) {
      return name.size() > kind->word.size() && name.starts_with(kind->word) && name[kind->word.size()] == ':';
    });
  }
  wanted_channel& of(channel_id channel) { return *std::ranges::find(wanted, channel, &wanted_channel::channel); }
};

}  // namespace madang
