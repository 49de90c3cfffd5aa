#pragma once

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cluster/console/reader.hpp"
#include "cluster/console/words/words.hpp"
#include "persistence/codec/event_json.hpp"

namespace madang::console {

/// An entity that no context has: nothing happens to it.
class made_up_entity : public entity_rebuild {
 public:
  explicit made_up_entity(entity_id id) : id_(id) {}

  result<bool, read_failure> begin(const snapshot&) override { return true; }
  void begin_without(const snapshot&) override {}
  result<bool, read_failure> apply(const record&) override { return true; }
  entity_id id() const override { return id_; }
  std::uint64_t seq() const override { return 0; }
  bool live() const override { return false; }
  bool snapshot_is_live() const override { return false; }
  position at() const override { return {}; }
  std::vector<std::byte> encode() const override { return {}; }
  std::vector<named_value> describe() const override { return {{"status", "-"}, {"quantity", "0"}}; }
  caf::strong_actor_ptr start(caf::actor_system&, entity_ports&) override { return nullptr; }

 private:
  entity_id id_;
};

/// The same as it was.
class made_up_state final : public made_up_entity {
 public:
  made_up_state(entity_id id, std::vector<named_value> values) : made_up_entity(id), values_(std::move(values)) {}
  std::vector<named_value> describe() const override { return values_; }

 private:
  std::vector<named_value> values_;
};

/// One event of a made-up entity and the values after it.
struct made_up_event {
  unix_nanos time;
  std::string name;
  std::string fields = "{}";
  std::vector<named_value> after;
};

/// A kind of some context that `messages/ids` does not know by name.
inline constexpr entity_kind notebook_kind{200};

/// Knows what a test puts into it.
class made_up_reader final : public reader {
 public:
  made_up_reader() {
    add_kind(entity_kind::order, "order");
    add_kind(notebook_kind, "notebook");
  }

  std::map<entity_id, std::vector<made_up_event>> streams_by_id;
  std::vector<setting_line> setting_lines;
  std::vector<reason> reasons;
  int refreshes = 0;

  const entity_registry& kinds() const override { return kinds_; }

  lookup<std::vector<stream_summary>> streams(std::optional<entity_kind> kind) override {
    std::vector<stream_summary> all;
    for (const auto& [id, events] : streams_by_id) {
      if (kind && id.kind != *kind) continue;
      all.push_back({id, events.size(), events.front().time, events.back().time, {events.size()}});
    }
    return all;
  }

  lookup<entity_state> state(entity_id entity, const moment& at) override {
    const auto found = streams_by_id.find(entity);
    if (found == streams_by_id.end()) return not_found("it has no events");
    entity_state made;
    made.id = entity;
    for (std::size_t i = 0; i < found->second.size(); ++i) {
      const auto& one = found->second[i];
      const event_meta meta{{i + 1}, i + 1, one.time, {}};
      if (!at.includes(meta)) break;
      made.seq = meta.seq;
      made.time = meta.time;
      made.at = meta.at;
      made.values = one.after;
    }
    if (made.seq == 0) return not_found("it had no event by then");
    return made;
  }

  lookup<std::vector<entity_state>> states(std::span<const stream_summary> which) override {
    std::vector<entity_state> all;
    for (const auto& one : which) all.push_back(*state(one.id, {}));
    return all;
  }

  lookup<std::vector<stored_event>> events(entity_id entity, std::uint64_t after, const moment& last,
                                           std::size_t limit) override {
    std::vector<stored_event> all;
    const auto& stream = streams_by_id.at(entity);
    for (std::size_t i = after; i < stream.size() && all.size() < limit; ++i) {
      const event_meta meta{{i + 1}, i + 1, stream[i].time, {}};
      if (last.includes(meta)) all.push_back({meta, stream[i].name, stream[i].fields, false});
    }
    return all;
  }

  lookup<std::vector<journal_event>> tail(std::size_t most) override {
    std::vector<journal_event> all;
    for (const auto& [id, stream] : streams_by_id) {
      const auto known = events(id, 0, {}, stream.size());
      for (const auto& one : *known) all.push_back({id, one});
    }
    std::stable_sort(all.begin(), all.end(), [](const journal_event& a, const journal_event& b) {
      return a.event.meta.time < b.event.meta.time;
    });
    if (all.size() > most) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(most));
    return all;
  }
  outcome journal() override { return describe(journal_summary{}); }
  lookup<std::vector<reason>> explain(order_id, const moment&) override { return reasons; }
  std::optional<failure> play(entity_id entity, std::uint64_t after, std::size_t limit,
                              const state_visitor& each) override {
    const auto& stream = streams_by_id.at(entity);
    for (auto at = after;; ++at) {
      const made_up_state state(entity, at == 0 ? std::vector<named_value>{} : stream[at - 1].after);
      if (at == stream.size() || at - after == limit) {
        each(state, nullptr);
        return std::nullopt;
      }
      const stored_event next{{{at + 1}, at + 1, stream[at].time, {}}, stream[at].name, stream[at].fields, false};
      if (!each(state, &next)) return std::nullopt;
    }
  }
  outcome fork(const order_fork& what) override {
    report shown;
    shown.values = what.changes;
    return shown;
  }
  outcome weigh(const weighed_command& what) override {
    report shown;
    shown.values = {{"command", what.command}};
    return shown;
  }
  std::vector<setting_line> settings() override { return setting_lines; }
  std::optional<unix_nanos> time_of(std::string_view text) const override {
    std::int64_t seconds = 0;
    const auto digits = text.substr(text.find('t') + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    const bool is_time = text.starts_with('t') && read.ec == std::errc();
    return is_time ? std::optional(unix_nanos{seconds * nanos_per_second}) : std::nullopt;
  }
  void refresh() override { ++refreshes; }

 private:
  void add_kind(entity_kind kind, std::string_view word) {
    entity_entry one;
    one.kind = kind;
    one.word = word;
    one.blank = [](entity_id id) { return std::make_unique<made_up_entity>(id); };
    one.decode_message = [](std::uint16_t, std::span<const std::byte>) -> result<caf::message, decode_failure> {
      return refused{decode_failure{"it has no messages"}};
    };
    kinds_.add(std::move(one));
  }

  entity_registry kinds_;
};

/// `t5` in the lines of a test is five seconds after the beginning.
constexpr unix_nanos second(std::int64_t number) {
  return {number * nanos_per_second};
}

inline const entity_id first_order_id{entity_kind::order, 0x10001};
inline const entity_id second_order_id{entity_kind::order, 0x20001};
inline const entity_id the_notebook{notebook_kind, 0xabc};

/// Two orders and a notebook.
inline void fill(made_up_reader& from) {
  from.streams_by_id[first_order_id] = {
      {second(1),
       "order_placed",
       R"({"terms":{"side":"BUY","quantity":"10"}})",
       {{"status", "PENDING"}, {"quantity", "10"}}},
      {second(2), "order_submitted", "{}", {{"status", "SUBMITTED"}, {"quantity", "10"}}},
      {second(5),
       "order_executed",
       "{}",
       {{"status", "FILLED"}, {"quantity", "10"}, {"fills", "1"}, {"  1", "10 at 70000"}}}};
  from.streams_by_id[second_order_id] = {
      {second(3), "order_placed", "{}", {{"status", "PENDING"}, {"quantity", "9"}}},
      {second(4), "order_submitted", "{}", {{"status", "SUBMITTED"}, {"quantity", "9"}}}};
  from.streams_by_id[the_notebook] = {
      {second(6), "note_written", R"({"sealed_text":"<40 bytes>","number":1})", {{"notes", "1"}}}};
}

}  // namespace madang::console
