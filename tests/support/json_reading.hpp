#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/json_value.hpp"
#include "tests/support/checked.hpp"

namespace madang {

// Members of an answer that a test needs. One that is absent, or is of another kind, fails the test that asks.

inline const json_value& member_of(const json_value& object, std::string_view name) {
  return *checked_pointer(object.find(name));
}
inline const std::string& text_of(const json_value& object, std::string_view name) {
  return *checked_pointer(member_of(object, name).text());
}
inline std::int64_t integer_of(const json_value& object, std::string_view name) {
  return *checked_pointer(member_of(object, name).integer());
}
inline const json_items& items_of(const json_value& object, std::string_view name) {
  return *checked_pointer(member_of(object, name).items());
}
inline const json_members& members_of(const json_value& object, std::string_view name) {
  return *checked_pointer(member_of(object, name).members());
}

}  // namespace madang
