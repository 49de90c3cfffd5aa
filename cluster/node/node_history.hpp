#pragma once

#include <functional>
#include <mutex>
#include <unordered_map>

#include "cluster/ports/channels.hpp"
#include "cluster/region/local_region.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {

/// The past of private channels: reads the journal and replays the entities concerned, so that a resumed frame is the same
/// as the live one was.
class node_history final : public channel_history {
 public:
  node_history(journal& events, gate& outputs, blocking_jobs jobs) : events_(events), outputs_(outputs), jobs_(std::move(jobs)) {}

  std::uint64_t last_number(channel_id channel) const override { return events_.last_number(channel); }
  void read(channel_id channel, std::uint64_t after, std::size_t limit,
            std::function<void(result<std::vector<private_frame>, read_failure>)> done) override;

  /// The same at once, on the caller's thread.
  result<std::vector<private_frame>, read_failure> frames(channel_id channel, std::uint64_t after, std::size_t limit);

 private:
  result<private_frame, read_failure> order_frame_of(channel_id channel, const record& one);
  result<private_frame, read_failure> account_frame_of(channel_id channel, const record& one);
  result<currency, read_failure> currency_of(channel_id channel);

  journal& events_;
  gate& outputs_;
  blocking_jobs jobs_;
  std::mutex lock_;
  std::unordered_map<std::uint64_t, currency> currencies_;
};

}  // namespace madang
