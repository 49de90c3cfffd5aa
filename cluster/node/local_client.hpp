#pragma once

#include <functional>
#include <mutex>
#include <unordered_map>

#include "cluster/ports/entity_client.hpp"

namespace madang {

/// A client inside the node: sends requests to entities and waits for what the gate lets out. For the node's own start,
/// steps of jobs, replays and benchmarks. Thread-safe.
class local_client final : public entity_client {
 public:
  /// The listener that its answers go to; gateways count from 1.
  static constexpr std::uint32_t listener = 65'002;

  /// `home`: the process, as its tokens name it.
  explicit local_client(node_home home = 0) : home_(home) {}

  reply_token expect(std::function<void(const answer&)> done) override;
  /// False: nobody waits for this one (any more).
  bool deliver(const answer& given);

 private:
  const node_home home_;
  std::mutex lock_;
  std::uint64_t next_ = 1;
  std::unordered_map<std::uint64_t, std::function<void(const answer&)>> waiting_;
};

}  // namespace madang
