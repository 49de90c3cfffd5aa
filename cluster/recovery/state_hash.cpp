#include "cluster/recovery/state_hash.hpp"

#include <sodium.h>

#include <array>
#include <map>
#include <memory>
#include <unordered_set>

#include "cluster/contexts.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/recovery/journal_recovery.hpp"

namespace madang {
namespace {

/// Replays everything as it comes.
class platform_rebuild {
 public:
  explicit platform_rebuild(const superseded_groups& superseded) : superseded_(superseded) {}

  void take(const record_view& view) {
    ++events_;
    if (stopped_.contains(view.stream)) return;
    assign(one_, view);
    superseded_.mark(one_);
    auto& known = entities_[view.stream];
    if (!known) known = contexts_.entities.blank(view.stream);
    if (!known || !known->apply(one_)) stopped_.insert(view.stream);
  }

  state_summary summary() const {
    state_summary made;
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, nullptr, 0, made.hash.size());
    const auto feed = [&](const void* from, std::size_t size) {
      crypto_generichash_update(&hash, static_cast<const unsigned char*>(from), size);
    };
    for (const auto& [id, rebuilt] : entities_) {
      if (!rebuilt) continue;
      const auto bytes = rebuilt->encode();
      const std::array<std::uint64_t, 4> head = {static_cast<std::uint64_t>(id.kind), id.key, rebuilt->seq(),
                                                 bytes.size()};
      feed(head.data(), sizeof head);
      feed(bytes.data(), bytes.size());
    }
    crypto_generichash_final(&hash, reinterpret_cast<unsigned char*>(made.hash.data()), made.hash.size());
    made.entities = entities_.size();
    made.events = events_;
    return made;
  }

 private:
  const superseded_groups& superseded_;
  registries contexts_ = all_contexts();
  std::map<entity_id, std::unique_ptr<entity_rebuild>> entities_;
  std::unordered_set<entity_id> stopped_;
  std::uint64_t events_ = 0;
  record one_;
};

}  // namespace

void note_superseded(stored_journal& from, superseded_groups& to,
                     const std::function<void(const std::string&)>& wrong) {
  from.walk(
      1,
      [&](const batch_row& row) {
        record_walk walk(row.bytes);
        record_view one;
        while (walk.next(one)) to.note(one.type, one.version, one.payload);
        return true;
      },
      wrong);
}

result<state_summary, std::string> summarise_state(stored_journal& from) {
  std::string damage;
  const auto report = [&](const std::string& what) {
    if (damage.empty()) damage = what;
  };
  superseded_groups superseded;
  note_superseded(from, superseded, report);
  platform_rebuild platform(superseded);
  batch_checker checker(chain_hash{}, position{});
  batch_end end;
  from.walk(
      1,
      [&](const batch_row& row) {
        if (auto wrong = checker.check(row, [&](const record_view& one) { platform.take(one); })) report(*wrong);
        end = {row.number, row.last, row.chain};
        return damage.empty();
      },
      report);
  if (!damage.empty()) return refused{from.place() + ": " + damage};
  auto made = platform.summary();
  made.end = end;
  return made;
}

}  // namespace madang
