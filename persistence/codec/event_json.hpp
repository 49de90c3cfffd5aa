#pragma once

#include <string>
#include <string_view>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/text/json_string.hpp"
#include "messages/trading/words.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/codec/wire.hpp"

/// Events as JSON for people and tools: `madang journal dump`. Not a format that anything reads back.
namespace madang {

namespace detail {

/// Sealed fields and password hashes are shown as their length only.
constexpr bool is_secret(std::string_view field) {
  return field.starts_with("sealed_") || field == "password_hash";
}

struct json_writer {
  std::string out;

  template <class T>
  void put(const T& value);
  template <class... Fields>
  void fields(const char* names, const Fields&... each) {
    std::string_view rest = names;
    (put_field(rest, each), ...);
  }

 private:
  bool first_ = true;

  template <class T>
  void put_field(std::string_view& names, const T& value) {
    const auto comma = names.find(',');
    const auto name = names.substr(0, comma);
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
    while (names.starts_with(' ')) names.remove_prefix(1);
    if (!std::exchange(first_, false)) out += ',';
    append_json_string(out, name);
    out += ':';
    if constexpr (std::same_as<T, std::string>) {
      if (is_secret(name)) {
        out += "\"<" + std::to_string(value.size()) + " bytes>\"";
        return;
      }
    }
    put(value);
  }
  template <class Range>
  void put_list(const Range& range) {
    out += '[';
    bool first = true;
    for (const auto& each : range) {
      if (!std::exchange(first, false)) out += ',';
      put(each);
    }
    out += ']';
  }
  template <class T>
  void put_number(T value) {
    if constexpr (std::same_as<T, bool>) {
      out += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
      if constexpr (requires { std::string_view(to_text(value)); }) {
        const std::string_view word = to_text(value);
        if (!word.empty()) return append_json_string(out, word);
      }
      put_number(static_cast<std::underlying_type_t<T>>(value));
    } else {
      out += std::to_string(value);
    }
  }
  template <class T>
  void put_struct(const T& value) {
    out += '{';
    const bool outer = std::exchange(first_, true);
    value.each_field(*this);
    first_ = outer;
    out += '}';
  }
  template <class T>
  void put_wrapped(const T& value) {
    if constexpr (std::same_as<T, symbol_id>) {
      append_json_string(out, value.text());
    } else if constexpr (std::same_as<T, unix_nanos>) {
      append_json_string(out, to_rfc3339(value));
    } else if constexpr (requires { to_text(value); }) {
      append_json_string(out, to_text(value));
    } else if constexpr (requires { entity_of(value); }) {
      append_json_string(out, to_text(entity_of(value)));
    } else {
      put_number(wire::inner(value));
    }
  }
};

template <class T>
void json_writer::put(const T& value) {
  if constexpr (wire::number<T>) {
    put_number(value);
  } else if constexpr (wire::wrapped<T>) {
    put_wrapped(value);
  } else if constexpr (wire::keyed<T>) {
    append_json_string(out, to_text(value));
  } else if constexpr (wire::with_fields<T>) {
    put_struct(value);
  } else if constexpr (std::same_as<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (wire::is_tuple<T>) {
    out += '[';
    bool first = true;
    std::apply([&](const auto&... each) { ((out += std::exchange(first, false) ? "" : ",", put(each)), ...); }, value);
    out += ']';
  } else if constexpr (wire::is_optional<T>) {
    value ? put(*value) : void(out += "null");
  } else if constexpr (wire::is_variant<T>) {
    std::visit([this](const auto& each) { put(each); }, value);
  } else if constexpr (std::same_as<T, std::monostate>) {
    out += "null";
  } else {
    put_list(value);
  }
}

}  // namespace detail

/// One line of JSON with the names of the fields. Ids, prices and times are texts.
template <class T>
std::string dump_json(const T& value) {
  detail::json_writer writer;
  writer.put(value);
  return std::move(writer.out);
}

/// An event as people read it.
struct event_text {
  std::string name;
  std::string fields;  ///< JSON; what is wrong where the name is `unreadable`
};

inline event_text unreadable_event(std::string_view why) {
  return {"unreadable", dump_json(why)};
}

/// The text of one event of a kind of entity, from its stored form.
template <class Variant>
event_text event_text_of(std::uint16_t type, std::uint16_t version, std::span<const std::byte> payload) {
  auto event = decode_event<Variant>(type, version, payload);
  if (!event) return unreadable_event(event.error().why);
  return std::visit(
      [](const auto& each) {
        return event_text{std::string(std::remove_cvref_t<decltype(each)>::event_name), dump_json(each)};
      },
      *event);
}

}  // namespace madang
