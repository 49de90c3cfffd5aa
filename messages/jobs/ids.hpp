#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace madang::jobs {

/// One job. It carries the slot of its user, so a user's jobs live and move together.
using job_id = strong_id<struct job_tag>;

constexpr entity_id entity_of(job_id id) {
  return {entity_kind::job, id.value};
}
/// `job_` and 13 characters of base 32.
std::string to_text(job_id id);

}  // namespace madang::jobs

namespace madang {

template <>
std::optional<jobs::job_id> parse_id<jobs::job_id>(std::string_view text);

}  // namespace madang
