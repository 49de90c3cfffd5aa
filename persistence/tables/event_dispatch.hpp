#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

#include "messages/ensure.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang {

/// Gives each record to the tables that take its event. An event is decoded once, found by entity kind and event type
/// in an array; one that no table takes is not decoded.
class event_dispatch {
 public:
  /// Names the events of a kind of entity: others are not understood.
  template <class Variant>
  void know(entity_kind kind) {
    each_event<Variant>([&]<class Event>(std::type_identity<Event>) {
      slot_of(kind, Event::event_type).version = Event::event_version;
    });
  }

  /// The table takes every event of the variant for which it has `take(const projected_record&, const Event&)`, after
  /// `begin_event(const projected_record&)`, where it has that.
  template <class Variant, class Table>
  void give(entity_kind kind, Table& table) {
    know<Variant>(kind);
    each_event<Variant>([&]<class Event>(std::type_identity<Event>) {
      if constexpr (requires(const projected_record& record, const Event& event) { table.take(record, event); }) {
        auto& target = slot_of(kind, Event::event_type);
        target.run = &run<Event>;
        target.takers.push_back({&table, [](void* to, const projected_record& record, const void* event) {
                                   auto& table_at = *static_cast<Table*>(to);
                                   if constexpr (requires { table_at.begin_event(record); }) {
                                     table_at.begin_event(record);
                                   }
                                   table_at.take(record, *static_cast<const Event*>(event));
                                 }});
      }
    });
  }

  /// The table takes the place of every record of the kind, before its event: `take_location(const projected_record&)`.
  template <class Table>
  void give_places(entity_kind kind, Table& table) {
    kind_of(kind).locations = {&table, [](void* to, const projected_record& record, const void*) {
                                 static_cast<Table*>(to)->take_location(record);
                               }};
  }

  /// False: no table keeps the places of this kind.
  bool take_location(const projected_record& record) const {
    const auto& of = kinds_[static_cast<std::uint8_t>(record.stream.kind)];
    if (of.locations.table == nullptr) return false;
    of.locations.take(of.locations.table, record, nullptr);
    return true;
  }
  /// False: the record's event is of no known type or version, or its bytes are wrong.
  bool take(const record_view& view, const projected_record& record) const {
    const auto& of = kinds_[static_cast<std::uint8_t>(record.stream.kind)];
    if (of.slots.empty()) return true;
    if (view.type >= of.slots.size()) return false;
    const auto& found = of.slots[view.type];
    if (view.version == 0 || view.version > found.version) return false;
    return found.run == nullptr || found.run(found.takers, view, record);
  }

 private:
  struct taker {
    void* table = nullptr;
    void (*take)(void*, const projected_record&, const void*) = nullptr;
  };
  struct slot {
    std::uint16_t version = 0;  ///< 0: no event of this kind has this type
    bool (*run)(const std::vector<taker>&, const record_view&, const projected_record&) = nullptr;
    std::vector<taker> takers;
  };
  struct kind_slots {
    taker locations;
    std::vector<slot> slots;  ///< by event type
  };
  static constexpr std::uint16_t event_type_max = 9'999;

  template <class Variant, class Visit, std::size_t I = 0>
  static void each_event(const Visit& visit) {
    if constexpr (I < std::variant_size_v<Variant>) {
      visit(std::type_identity<std::variant_alternative_t<I, Variant>>{});
      each_event<Variant, Visit, I + 1>(visit);
    }
  }
  template <class Event>
  static bool run(const std::vector<taker>& takers, const record_view& view, const projected_record& record) {
    auto event = detail::decode_one<Event>(view.version, view.payload);
    if (!event) return false;
    for (const auto& each : takers) each.take(each.table, record, &*event);
    return true;
  }
  kind_slots& kind_of(entity_kind kind) { return kinds_[static_cast<std::uint8_t>(kind)]; }
  slot& slot_of(entity_kind kind, std::uint16_t type) {
    ensure(type <= event_type_max, "an event type is out of bounds");
    auto& slots = kind_of(kind).slots;
    if (slots.size() <= type) slots.resize(type + std::size_t{1});
    return slots[type];
  }

  std::array<kind_slots, 256> kinds_;
};

}  // namespace madang
