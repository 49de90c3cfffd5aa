#pragma once

#include <algorithm>

#include "gateway/json/schema.hpp"

namespace madang {

/// Whether an object without members will do: then a request may come without a body.
inline bool needs_nothing(const schema& expected) {
  return expected.kind == schema_kind::object &&
         std::ranges::none_of(expected.members, [](const schema_member& one) { return one.required; });
}

}  // namespace madang
