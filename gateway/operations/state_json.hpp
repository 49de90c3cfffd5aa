#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/gateway_ports.hpp"
#include "gateway/json/schema.hpp"

namespace madang {

struct shown_health {
  std::string_view version;
  std::int64_t uptime_s = 0;
};
void write_health(std::string& out, const shown_health& health);
schema_ref health_schema();

void write_ready(std::string& out, const readiness& state);
schema_ref ready_schema();

}  // namespace madang
