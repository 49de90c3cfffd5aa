#pragma once

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/kernel/typed_rebuild.hpp"

namespace madang {

/// Entities of one kind as they were after given events: each stream is read once and replayed in one pass.
template <class Entity, auto Start>
class past_states {
 public:
  explicit past_states(journal& events) : events_(events) {}

  /// The state after this event, valid until the next call for the same entity. Events of one entity come oldest first.
  result<const typename Entity::state*, read_failure> after(const record& one) {
    auto& past = pasts_[one.stream];
    if (past == nullptr) {
      auto stream = events_.read_stream(one.stream, 0);
      if (!stream) return refused{stream.error()};
      past = std::make_unique<replayed>(one.stream, *std::move(stream));
    }
    for (; past->next < past->stream.size(); ++past->next) {
      const auto& event = past->stream[past->next];
      if (event.meta.seq > one.meta.seq) break;
      if (auto applied = past->entity.apply(event); !applied) return refused{applied.error()};
    }
    return &past->entity.state();
  }

 private:
  struct replayed {
    replayed(entity_id id, std::vector<record> events) : entity(id), stream(std::move(events)) {}

    typed_rebuild<Entity, Start> entity;
    std::vector<record> stream;
    std::size_t next = 0;
  };

  journal& events_;
  std::unordered_map<entity_id, std::unique_ptr<replayed>> pasts_;
};

}  // namespace madang
