#pragma once

#include <functional>
#include <map>
#include <memory>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/channels.hpp"
#include "cluster/region/local_region.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {

/// The past of private channels: reads the journal and makes frames as the channel's context says, so that a resumed
/// frame is the same as the live one was.
class node_history final : public channel_history {
 public:
  node_history(const channel_registry& channels, journal& events, gate& outputs, blocking_jobs jobs);

  std::optional<std::uint64_t> last_number(channel_id channel) const override { return events_.last_number(channel); }
  void read(channel_id channel, std::uint64_t after, std::size_t limit,
            std::function<void(result<std::vector<private_frame>, read_failure>)> done) override;

  /// The same at once, on the caller's thread.
  result<std::vector<private_frame>, read_failure> frames(channel_id channel, std::uint64_t after, std::size_t limit);

 private:
  journal& events_;
  gate& outputs_;
  blocking_jobs jobs_;
  std::map<channel_kind, std::unique_ptr<channel_frames>> makers_;
};

}  // namespace madang
