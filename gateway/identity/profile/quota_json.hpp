#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/json/schema.hpp"
#include "messages/time.hpp"

namespace madang::identity {

struct shown_quota {
  std::optional<std::uint32_t> limit;  ///< nothing: none
  std::uint32_t used = 0;
  unix_nanos resets_at;
};
struct shown_quotas {
  shown_quota daily_trades;
  shown_quota api_calls;
};
void write_quotas(std::string& out, const shown_quotas& quotas);
schema_ref quotas_schema();

}  // namespace madang::identity
