#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/envelope/refusal.hpp"

namespace madang::console {

/// The fields of an event from their JSON, each under its path (`terms/quantity`, `roles/0`), masked. What is not JSON,
/// or deeper than any event, is one field `unreadable`.
std::vector<named_value> fields_of(std::string_view json);

/// `terms/side=BUY terms/quantity=10`, on one line.
std::string to_line(const std::vector<named_value>& fields);

}  // namespace madang::console
