#include "cluster/node/node_console/entity_index.hpp"

namespace madang::console {

void entity_index::note(const record& one) {
  upto_ = one.meta.at;
  auto& of = known_[one.stream];
  if (of.events++ == 0) {
    of.id = one.stream;
    of.first = one.meta.time;
  }
  of.last = one.meta.time;
  of.at = one.meta.at;
}

lookup<const std::map<entity_id, stream_summary>*> entity_index::entities() {
  std::uint64_t read = 0;
  bool is_whole = true;
  const auto found = events_.replay(upto_, [&](const record& one) {
    if (read == events_max_ || known_.size() > entities_max) return is_whole = false;
    ++read;
    note(one);
    return true;
  });
  if (!found) return not_found("the journal cannot be read: " + found.error().why);
  if (known_.size() > entities_max) {
    return not_found("there are more than " + std::to_string(entities_max) + " entities: name one by its id");
  }
  if (is_whole) return &known_;
  return not_found("the list of entities is being made, up to event " + std::to_string(upto_.value) + " of " +
                   std::to_string(events_.durable().value) + ": ask again");
}

}  // namespace madang::console
