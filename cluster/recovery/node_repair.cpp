#include "cluster/recovery/node_repair.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cluster/contexts.hpp"
#include "cluster/node/node_stores.hpp"
#include "cluster/process/system_clock.hpp"
#include "cluster/recovery/state_hash.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/ports/append_group.hpp"

namespace madang {
namespace {

constexpr int good = 0;
constexpr int wrong = 1;
constexpr int unreadable = 2;

/// Replays whole journals, entity by entity, as they come.
class entity_checker {
 public:
  entity_checker(std::optional<entity_id> only, const superseded_groups& superseded, std::ostream& out)
      : only_(only), superseded_(superseded), out_(out) {}

  void take(const batch_row& row) {
    std::vector<record> records;
    record_walk walk(row.bytes);
    record_view view;
    while (walk.next(view)) assign(records.emplace_back(), view);
    superseded_.mark(records);
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto& one = records[i];
      if ((only_ && *only_ != one.stream) || failed_.contains(one.stream)) continue;
      ++events_;
      if (auto failed = apply(one)) explain(one, group_of(records, i), *failed);
    }
  }
  std::size_t failed() const { return failed_.size(); }
  std::uint64_t events() const { return events_; }

 private:
  std::optional<std::string> apply(const record& one) {
    auto& known = entities_[one.stream];
    if (!known) known = contexts_.entities.blank(one.stream);
    if (!known) return "there is no such kind of entity";
    auto applied = known->apply(one);
    return applied ? std::nullopt : std::optional(applied.error().why);
  }
  void explain(const record& one, position_range group, const std::string& why) {
    failed_.insert(one.stream);
    entities_.erase(one.stream);
    const auto name = to_text(one.stream);
    out_ << name << ": event " << one.meta.seq << " at position " << one.meta.at.value << " (type " << one.type
         << ", version " << one.version << ", " << to_rfc3339(one.meta.time) << ") cannot be applied: " << why
         << "\n  its append group is positions " << group.first.value << " to " << group.last.value
         << "; to see it: madang journal dump --from " << group.first.value << " --to " << group.last.value
         << "\n  to supersede it: madang journal repair --entity " << name << " --at " << one.meta.at.value
         << " --by NAME --reason TEXT\n";
  }

  const std::optional<entity_id> only_;
  const superseded_groups& superseded_;
  std::ostream& out_;
  registries contexts_ = all_contexts();
  std::unordered_map<entity_id, std::unique_ptr<entity_rebuild>> entities_;
  std::unordered_set<entity_id> failed_;
  std::uint64_t events_ = 0;
};

/// The index of the first record that cannot be applied; all of them: none.
std::size_t first_failing(const entity_registry& kinds, entity_id id, const std::vector<record>& records) {
  auto made = kinds.blank(id);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!made || !made->apply(records[i])) return i;
  }
  return records.size();
}

void wait_durable(const journal& events, position at) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (events.durable() < at && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// One append: a crash leaves all of the repair or none.
int append_repair(journal& events, const repair_order& wanted, const std::vector<position_range>& groups,
                  std::uint64_t seq, std::ostream& out) {
  std::vector<std::vector<std::byte>> bytes(groups.size());
  std::vector<draft> drafts;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    encode_event(group_superseded{groups[i].first, groups[i].last, wanted.by, wanted.reason}, bytes[i]);
    drafts.push_back({wanted.entity, seq + i, group_superseded::event_type, group_superseded::event_version, bytes[i]});
  }
  std::vector<event_meta> stamps(groups.size());
  events.append(drafts, stamps);
  wait_durable(events, stamps.back().at);
  if (events.durable() < stamps.back().at) {
    out << "the repair could not be written: " << events.health().why << '\n';
    return wrong;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    out << to_text(wanted.entity) << ": positions " << groups[i].first.value << " to " << groups[i].last.value
        << " are superseded by event " << seq + i << "; the read models are made anew at the next start\n";
  }
  return good;
}

std::string failing_text(const record& one) {
  return "event " + std::to_string(one.meta.seq) + " at position " + std::to_string(one.meta.at.value) +
         " cannot be applied";
}

/// The groups that the order names, each of which cannot be applied without those before it; they are marked in
/// `records`. Or why there is nothing to be mended that way.
result<std::vector<position_range>, std::string> groups_to_supersede(const repair_order& wanted,
                                                                     std::vector<record>& records) {
  const auto kinds = all_contexts().entities;
  auto named_positions = wanted.at;
  std::sort(named_positions.begin(), named_positions.end());
  std::vector<position_range> groups;
  for (const auto at : named_positions) {
    const auto named = std::find_if(records.begin(), records.end(), [&](const auto& one) { return one.meta.at == at; });
    if (named == records.end()) {
      return refused{"this entity has no event at position " + std::to_string(at.value)};
    }
    const auto group = group_of(records, static_cast<std::size_t>(named - records.begin()));
    if (!groups.empty() && groups.back() == group) continue;
    const auto failing = first_failing(kinds, wanted.entity, records);
    if (failing == records.size() || group.last < records[failing].meta.at) {
      return refused{"the events of this group can be applied, so others may have heard of them: positions " +
                     std::to_string(group.first.value) + " to " + std::to_string(group.last.value)};
    }
    if (!group.contains(records[failing].meta.at)) {
      return refused{"before it " + failing_text(records[failing]) + ": name that one, too"};
    }
    for (auto& one : records) one.superseded = one.superseded || group.contains(one.meta.at);
    groups.push_back(group);
  }
  if (const auto next = first_failing(kinds, wanted.entity, records); next != records.size()) {
    return refused{"without it " + failing_text(records[next]) + ": name that one, too, by another --at"};
  }
  return groups;
}

}  // namespace

int check_entities(const journal_opener& from, std::optional<entity_id> only, std::ostream& out) {
  const auto opened = from();
  if (!opened) {
    out << opened.error() << '\n';
    return unreadable;
  }
  bool damaged = false;
  const auto report = [&](const std::string& what) {
    out << "damaged: " << what << '\n';
    damaged = true;
  };
  superseded_groups superseded;
  note_superseded(**opened, superseded, report);
  entity_checker checker(only, superseded, out);
  (*opened)->walk(
      1,
      [&](const batch_row& row) {
        checker.take(row);
        return true;
      },
      [](const std::string&) {});
  if (checker.failed() == 0 && !damaged) out << "in order: " << checker.events() << " events can be applied\n";
  return checker.failed() > 0 || damaged ? wrong : good;
}

int repair_entity(const std::string& dir, const repair_order& wanted, std::ostream& out) {
  const auto refuse = [&](const std::string& why, int code) {
    out << "refused: " << why << '\n';
    return code;
  };
  settings config;
  config.node.data_dir = dir;
  system_clock time;
  node_metrics metrics;
  auto stores = node_stores::open(config, time, metrics, {});
  if (!stores) return refuse(stores.error(), unreadable);
  auto records = (*stores)->journal().read_stream(wanted.entity, 0);
  if (!records) return refuse(records.error().why, unreadable);
  const auto last = records->empty() ? 0 : records->back().meta.seq;
  const auto groups = groups_to_supersede(wanted, *records);
  if (!groups) return refuse(groups.error(), wrong);
  return append_repair((*stores)->journal(), wanted, *groups, last + 1, out);
}

}  // namespace madang
