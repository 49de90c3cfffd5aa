#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>

#include "cluster/ports/region.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

/// Asks entities from a thread that may wait. Answers have passed the gate: what they say is durable. Thread-safe.
class entity_client {
 public:
  virtual ~entity_client() = default;

  /// A token whose answer calls `done`, once, on the gate's thread.
  virtual reply_token expect(std::function<void(const answer&)> done) = 0;

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
};

}  // namespace madang
