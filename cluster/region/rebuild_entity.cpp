#include "cluster/region/rebuild_entity.hpp"

namespace madang {

result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_entity(const entity_registry& kinds, journal& from,
                                                                     entity_id id) {
  auto made = kinds.blank(id);
  if (!made) return refused{read_failure{"there is no such kind of entity"}};
  auto stored = from.read_snapshot(id);
  if (!stored) return refused{read_failure{stored.error().why, true}};
  if (stored->has_value()) {
    // A state of another version, or one that does not decode, is left alone: the stream alone says the same.
    (void)made->begin(**stored);
  }
  auto records = from.read_stream(id, made->seq());
  if (!records) return refused{read_failure{records.error().why, true}};
  for (const auto& one : *records) {
    if (auto applied = made->apply(one); !applied) return refused{applied.error()};
  }
  return made;
}

result<std::unique_ptr<entity_rebuild>, read_failure> past_entity(const entity_registry& kinds, journal& from,
                                                                  entity_id id, std::uint64_t upto) {
  auto made = kinds.blank(id);
  if (!made) return refused{read_failure{"there is no such kind of entity"}};
  auto records = from.read_stream(id, 0);
  if (!records) return refused{read_failure{records.error().why, true}};
  for (const auto& one : *records) {
    if (one.meta.seq > upto) break;
    if (auto applied = made->apply(one); !applied) return refused{applied.error()};
  }
  return made;
}

}  // namespace madang
