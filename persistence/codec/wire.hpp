#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"

/// How values become bytes: little-endian integers, one after the other, without tags or padding. Structs are their
/// fields in the order of MADANG_FIELDS. Sequences carry a 32-bit count, optionals one byte, variants the index as one
/// byte. Maps and sets are written in the order of their keys, so that equal values have equal bytes. See FORMAT.md.
namespace madang::wire {

static_assert(std::endian::native == std::endian::little, "integers are copied as they lie in memory");

__extension__ using int128 = __int128;

// The integer inside a value type of the vocabulary.
template <class Tag>
constexpr std::uint64_t inner(strong_id<Tag> v) {
  return v.value;
}
template <class Tag, int Decimals>
constexpr std::int64_t inner(fixed_point<Tag, Decimals> v) {
  return v.raw;
}
template <class Amount>
constexpr wide_int inner(wide<Amount> v) {
  return v.raw;
}
constexpr std::uint64_t inner(symbol_id v) {
  return v.value;
}
constexpr std::int64_t inner(unix_nanos v) {
  return v.value;
}
constexpr std::int32_t inner(calendar_day v) {
  return v.value;
}
constexpr std::uint64_t inner(position v) {
  return v.value;
}

template <class T>
concept number = std::is_integral_v<T> || std::is_enum_v<T> || std::same_as<T, std::byte> || std::same_as<T, int128>;
template <class T>
concept wrapped = requires(const T& v) {
  inner(v);
};
template <class T>
concept keyed = std::same_as<T, entity_id> || std::same_as<T, channel_id>;
/// Accepts any fields; only its type matters.
struct any_visitor {
  template <class... Fields>
  constexpr void fields(const char*, Fields&&...) {}
};
template <class T>
concept with_fields = requires(const T& v, any_visitor& visitor) {
  v.each_field(visitor);
};

template <class T>
inline constexpr bool is_sequence = false;
template <class T>
inline constexpr bool is_sequence<std::vector<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::deque<T>> = true;
template <>
inline constexpr bool is_sequence<std::string> = true;
template <class T>
inline constexpr bool is_map = false;
template <class... T>
inline constexpr bool is_map<std::map<T...>> = true;
template <class... T>
inline constexpr bool is_map<std::unordered_map<T...>> = true;
template <class T>
inline constexpr bool is_set = false;
template <class... T>
inline constexpr bool is_set<std::set<T...>> = true;
template <class... T>
inline constexpr bool is_set<std::unordered_set<T...>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;
template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class A, class B>
inline constexpr bool is_tuple<std::pair<A, B>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
/// Sequences whose elements lie in memory as they lie on the wire.
template <class T>
inline constexpr bool is_flat = false;
template <class T>
inline constexpr bool is_flat<std::vector<T>> = number<T> && !std::same_as<T, bool>;
template <>
inline constexpr bool is_flat<std::string> = true;

// ---- size ----------------------------------------------------------------------------------------------------------

template <class T>
constexpr std::size_t size_of(const T& value);

struct size_visitor {
  std::size_t total = 0;
  template <class... Fields>
  constexpr void fields(const char*, const Fields&... each) {
    ((total += size_of(each)), ...);
  }
};

template <class Range>
constexpr std::size_t size_of_all(const Range& range) {
  std::size_t total = 0;
  for (const auto& each : range) total += size_of(each);
  return total;
}

/// How many bytes `put` will write.
template <class T>
constexpr std::size_t size_of(const T& value) {
  if constexpr (number<T>) {
    return sizeof(T);
  } else if constexpr (wrapped<T>) {
    return sizeof(inner(value));
  } else if constexpr (keyed<T>) {
    return 1 + sizeof(value.key);
  } else if constexpr (with_fields<T>) {
    size_visitor visitor;
    value.each_field(visitor);
    return visitor.total;
  } else if constexpr (is_flat<T>) {
    return 4 + value.size() * sizeof(typename T::value_type);
  } else if constexpr (is_sequence<T> || is_map<T> || is_set<T>) {
    return 4 + size_of_all(value);
  } else if constexpr (is_array<T>) {
    return size_of_all(value);
  } else if constexpr (is_tuple<T>) {
    return std::apply([](const auto&... each) { return (std::size_t{0} + ... + size_of(each)); }, value);
  } else if constexpr (is_optional<T>) {
    return 1 + (value ? size_of(*value) : 0);
  } else if constexpr (is_variant<T>) {
    static_assert(std::variant_size_v<T> <= 256);
    return 1 + std::visit([](const auto& each) { return size_of(each); }, value);
  } else {
    static_assert(std::same_as<T, std::monostate>, "this type has no form on the wire");
    return 0;
  }
}

// ---- write ---------------------------------------------------------------------------------------------------------

/// Writes to memory that is large enough: measure with `size_of` first.
struct writer {
  std::byte* at;

  template <class T>
  void put(const T& value);
  template <class... Fields>
  void fields(const char*, const Fields&... each) {
    (put(each), ...);
  }

 private:
  void put_bytes(const void* from, std::size_t size) {
    if (size != 0) std::memcpy(at, from, size);
    at += size;
  }
  template <class T>
  void put_sorted(const T& container);
};

template <class T>
void writer::put_sorted(const T& container) {
  std::vector<const typename T::value_type*> order;
  order.reserve(container.size());
  for (const auto& each : container) order.push_back(&each);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    if constexpr (is_map<T>) {
      return a->first < b->first;
    } else {
      return *a < *b;
    }
  });
  for (const auto* each : order) put(*each);
}

template <class T>
void writer::put(const T& value) {
  if constexpr (number<T>) {
    put_bytes(&value, sizeof value);
  } else if constexpr (wrapped<T>) {
    put(inner(value));
  } else if constexpr (keyed<T>) {
    put(value.kind);
    put(value.key);
  } else if constexpr (with_fields<T>) {
    value.each_field(*this);
  } else if constexpr (is_flat<T>) {
    put(static_cast<std::uint32_t>(value.size()));
    put_bytes(value.data(), value.size() * sizeof(typename T::value_type));
  } else if constexpr (is_sequence<T>) {
    put(static_cast<std::uint32_t>(value.size()));
    for (const auto& each : value) put(each);
  } else if constexpr (is_map<T> || is_set<T>) {
    put(static_cast<std::uint32_t>(value.size()));
    put_sorted(value);
  } else if constexpr (is_array<T>) {
    for (const auto& each : value) put(each);
  } else if constexpr (is_tuple<T>) {
    std::apply([this](const auto&... each) { (put(each), ...); }, value);
  } else if constexpr (is_optional<T>) {
    put(value.has_value());
    if (value) put(*value);
  } else if constexpr (is_variant<T>) {
    put(static_cast<std::uint8_t>(value.index()));
    std::visit([this](const auto& each) { put(each); }, value);
  }
}

/// Appends a value to `out`: one resize, then copies.
template <class T>
void append(const T& value, std::vector<std::byte>& out) {
  const auto start = out.size();
  out.resize(start + size_of(value));
  writer{out.data() + start}.put(value);
}

// ---- read ----------------------------------------------------------------------------------------------------------

/// Reads hostile bytes. After the first thing that does not fit, `wrong` says what it was and nothing more is read.
/// Memory grows with what has really been read, never with a count that the input only claims.
struct reader {
  const std::byte* at;
  const std::byte* end;
  /// Fields of the outermost structs that lie beyond the end keep their defaults.
  bool tail_may_be_missing = false;
  const char* wrong = nullptr;

  explicit reader(std::span<const std::byte> bytes) : at(bytes.data()), end(bytes.data() + bytes.size()) {}

  std::size_t left() const { return static_cast<std::size_t>(end - at); }

  template <class T>
  bool get(T& value);
  template <class... Fields>
  void fields(const char*, Fields&... each) {
    (void)(get_field(each) && ...);
  }

 private:
  bool fail(const char* why) {
    wrong = why;
    return false;
  }
  template <class T>
  bool get_field(T& value) {
    if (wrong != nullptr) return false;
    if (tail_may_be_missing && at == end) return true;
    return get(value);
  }
  bool get_bytes(void* to, std::size_t size) {
    if (left() < size) return fail("the bytes end too early");
    if (size != 0) std::memcpy(to, at, size);
    at += size;
    return true;
  }
  template <class T>
  bool get_inside(T& value) {
    const bool outer = std::exchange(tail_may_be_missing, false);
    const bool good = get(value);
    tail_may_be_missing = outer;
    return good;
  }
  template <class T>
  bool get_number(T& value);
  template <class T>
  bool get_flat(T& value);
  template <class T>
  bool get_sequence(T& value);
  template <class T>
  bool get_ordered(T& value);
  template <class T>
  bool get_optional(T& value);
  template <class T>
  bool get_variant(T& value);
};

template <class T>
bool reader::get_number(T& value) {
  if constexpr (std::same_as<T, bool>) {
    std::uint8_t byte = 0;
    if (!get_bytes(&byte, 1)) return false;
    if (byte > 1) return fail("a truth value is neither 0 nor 1");
    value = byte == 1;
    return true;
  } else {
    return get_bytes(&value, sizeof value);
  }
}

template <class T>
bool reader::get_flat(T& value) {
  std::uint32_t count = 0;
  if (!get(count)) return false;
  if (left() / sizeof(typename T::value_type) < count) return fail("a length goes beyond the end");
  value.resize(count);
  return get_bytes(value.data(), count * sizeof(typename T::value_type));
}

template <class T>
bool reader::get_sequence(T& value) {
  std::uint32_t count = 0;
  if (!get(count)) return false;
  if (left() < count) return fail("a count goes beyond the end");
  value.clear();
  if constexpr (requires { value.reserve(count); }) {
    value.reserve(std::min<std::size_t>(count, left() / sizeof(typename T::value_type) + 1));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!get_inside(value.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool reader::get_ordered(T& value) {
  std::uint32_t count = 0;
  if (!get(count)) return false;
  if (left() < count) return fail("a count goes beyond the end");
  value.clear();
  std::optional<typename T::key_type> previous;
  for (std::uint32_t i = 0; i < count; ++i) {
    typename T::key_type key{};
    if (!get_inside(key)) return false;
    if (previous && !(*previous < key)) return fail("keys are not in order");
    previous = key;
    if constexpr (is_map<T>) {
      typename T::mapped_type mapped{};
      if (!get_inside(mapped)) return false;
      value.emplace(std::move(key), std::move(mapped));
    } else {
      value.insert(std::move(key));
    }
  }
  return true;
}

template <class T>
bool reader::get_optional(T& value) {
  bool present = false;
  if (!get(present)) return false;
  if (!present) {
    value.reset();
    return true;
  }
  return get_inside(value.emplace());
}

template <class T>
bool reader::get_variant(T& value) {
  std::uint8_t index = 0;
  if (!get(index)) return false;
  if (index >= std::variant_size_v<T>) return fail("a choice has an unknown number");
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    bool good = false;
    (void)((I == index ? (good = get_inside(value.template emplace<I>()), true) : false) || ...);
    return good;
  }
  (std::make_index_sequence<std::variant_size_v<T>>{});
}

/// Reads one value. False: see `wrong`; the value is then whatever had been read of it.
template <class T>
bool reader::get(T& value) {
  if (wrong != nullptr) return false;
  if constexpr (number<T>) {
    return get_number(value);
  } else if constexpr (wrapped<T>) {
    std::remove_cvref_t<decltype(inner(value))> raw{};
    if (!get(raw)) return false;
    value = T{raw};
    return true;
  } else if constexpr (keyed<T>) {
    return get(value.kind) && get(value.key);
  } else if constexpr (with_fields<T>) {
    value.each_field(*this);
    return wrong == nullptr;
  } else if constexpr (is_flat<T>) {
    return get_flat(value);
  } else if constexpr (is_sequence<T>) {
    return get_sequence(value);
  } else if constexpr (is_map<T> || is_set<T>) {
    return get_ordered(value);
  } else if constexpr (is_array<T>) {
    return std::all_of(value.begin(), value.end(), [this](auto& each) { return get_inside(each); });
  } else if constexpr (is_tuple<T>) {
    return std::apply([this](auto&... each) { return (get_inside(each) && ...); }, value);
  } else if constexpr (is_optional<T>) {
    return get_optional(value);
  } else if constexpr (is_variant<T>) {
    return get_variant(value);
  } else {
    static_assert(std::same_as<T, std::monostate>, "this type has no form on the wire");
    return true;
  }
}

}  // namespace madang::wire
