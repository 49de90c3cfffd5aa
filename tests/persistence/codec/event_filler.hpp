#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "persistence/codec/wire.hpp"

namespace madang::testing {

/// Sets every field of an event to a value of its own, so that a field that is lost, swapped or cut shows in the bytes.
struct event_filler {
  std::uint64_t next = 1;

  template <class T>
  void fill(T& value);
  template <class... Fields>
  void fields(const char*, Fields&... each) {
    (fill(each), ...);
  }
};

template <class T>
void event_filler::fill(T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    value = true;
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(1);
  } else if constexpr (wire::number<T>) {
    // Different bytes at every place of the number.
    value = static_cast<T>(0x0102030405060708ULL * next++);
  } else if constexpr (wire::wrapped<T>) {
    std::remove_cvref_t<decltype(wire::inner(value))> raw{};
    fill(raw);
    value = T{raw};
  } else if constexpr (wire::keyed<T>) {
    fill(value.kind);
    fill(value.key);
  } else if constexpr (wire::with_fields<T>) {
    value.each_field(*this);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = "text " + std::to_string(next++) + " \xed\x95\x9c";
  } else if constexpr (wire::is_sequence<T>) {
    value.clear();
    for (int i = 0; i < 2; ++i) fill(value.emplace_back());
  } else if constexpr (wire::is_optional<T>) {
    fill(value.emplace());
  } else {
    static_assert(wire::is_variant<T>);
    value = T{};
  }
}

template <class Variant, class Visit, std::size_t... I>
void each_example(Visit&& visit, std::index_sequence<I...>) {
  const auto one = [&]<class Event>(Event event) {
    event_filler filler;
    event.each_field(filler);
    visit(Variant{std::move(event)});
  };
  (one(std::variant_alternative_t<I, Variant>{}), ...);
}

/// Visits one example of every event of a context, with all fields set.
template <class Variant, class Visit>
void each_example(Visit&& visit) {
  each_example<Variant>(std::forward<Visit>(visit), std::make_index_sequence<std::variant_size_v<Variant>>{});
}

}  // namespace madang::testing
