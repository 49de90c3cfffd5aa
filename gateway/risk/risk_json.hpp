#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/json_value.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/risk/value_at_risk.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/user_risk.hpp"

namespace madang::risk {

/// The limits of a user or of one of his accounts.
struct shown_limits_view {
  profile of = profile::paper;
  limit_overrides in_force;
  limit_overrides overrides;
  std::uint64_t version = 0;
};
void write_limits(std::string& out, const shown_limits_view& view);
schema_ref limits_schema();

/// The body that sets limits: `overrides` and nothing else.
schema_member overrides_member();
/// Reads one; the rule whose value is none of its, where there is such a rule.
std::optional<std::string> read_overrides(const json_value& from, limit_overrides& into);

void write_verdicts(std::string& out, const verdicts_view& view);
schema_ref verdicts_schema();

/// What may be lost from one day to the next, at a confidence; nothing under 30 days of prices.
struct shown_value_at_risk {
  bool is_historical = true;
  confidence_level at = confidence_level::p95;
  std::optional<wide_money> value;
};
struct shown_exposure {
  exposure_view view;
  std::vector<shown_value_at_risk> at_risk;
};
void write_exposure(std::string& out, const shown_exposure& shown);
schema_ref exposure_schema();

enum class kill_scope : std::uint8_t { account = 1, user = 2, platform = 3 };
/// `ACCOUNT`, `USER`, `PLATFORM`
std::string_view to_text(kill_scope value);

/// What a kill switch says now.
struct shown_switch {
  kill_scope scope = kill_scope::account;
  std::string id;
  bool active = false;
  std::uint32_t cancelled = 0;
};
void write_switch(std::string& out, const shown_switch& view);
schema_ref switch_schema();
schema_ref scope_schema();

}  // namespace madang::risk
