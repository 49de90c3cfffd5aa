#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"

namespace madang {

/// What admits one WebSocket to the caller's channels.
struct shown_ticket {
  std::string_view ticket;
  std::int64_t expires_in_s = 0;
};
void write_ticket(std::string& out, const shown_ticket& ticket);
schema_ref ticket_schema();

}  // namespace madang
