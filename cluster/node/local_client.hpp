#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "cluster/ports/region.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

/// A client inside the node: sends requests to entities and waits for what the gate lets out. For the node's own start,
/// replays and benchmarks. Thread-safe.
class local_client {
 public:
  /// The listener that its answers go to; gateways count from 1.
  static constexpr std::uint32_t listener = 2'000'000;

  /// A token whose answer calls `done`, once, on the gate's thread.
  reply_token expect(std::function<void(const answer&)> done);
  /// False: nobody waits for this one (any more).
  bool deliver(const answer& given);

  /// Sends one request and waits for its answer; nothing after `timeout`.
  template <class Id, class Command>
  std::optional<answer> ask(region& entities, Id to, Command command, std::chrono::milliseconds timeout) {
    auto arrived = std::make_shared<std::promise<answer>>();
    auto coming = arrived->get_future();
    auto token = expect([arrived](const answer& given) { arrived->set_value(given); });
    entities.tell(to, request<Command>{token, std::move(command)});
    if (coming.wait_for(timeout) != std::future_status::ready) return std::nullopt;
    return coming.get();
  }

 private:
  std::mutex lock_;
  std::uint64_t next_ = 1;
  std::unordered_map<std::uint64_t, std::function<void(const answer&)>> waiting_;
};

}  // namespace madang
