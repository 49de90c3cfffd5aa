#include "cluster/region/rebuild_entity.hpp"

namespace madang {

namespace {

using rebuilt = result<std::unique_ptr<entity_rebuild>, read_failure>;

/// Applies what the stream has beyond the state.
rebuilt replay_stream(journal& from, std::unique_ptr<entity_rebuild> made, entity_id id) {
  auto records = from.read_stream(id, made->seq());
  if (!records) return refused{read_failure{records.error().why, true}};
  for (const auto& one : *records) {
    if (auto applied = made->apply(one); !applied) return refused{applied.error()};
  }
  return made;
}

}  // namespace

result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_entity(const entity_registry& kinds, journal& from,
                                                                     entity_id id) {
  auto made = kinds.blank(id);
  if (!made) return refused{read_failure{"there is no such kind of entity"}};
  auto stored = from.read_snapshot(id);
  if (!stored) return refused{read_failure{stored.error().why, true}};
  // A state of another version, or one that does not decode, is left alone: the stream alone says the same.
  const bool begun = stored->has_value() && made->begin(**stored).has_value();
  auto whole = replay_stream(from, std::move(made), id);
  if (whole || whole.error().may_pass || !begun) return whole;
  // What does not follow from the snapshot may follow from the first event.
  return rebuild_from_stream(kinds, from, **stored);
}

result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_from_stream(const entity_registry& kinds, journal& from,
                                                                          const snapshot& stored) {
  auto made = kinds.blank(stored.entity);
  if (!made) return refused{read_failure{"there is no such kind of entity"}};
  made->begin_without(stored);
  return replay_stream(from, std::move(made), stored.entity);
}

}  // namespace madang
