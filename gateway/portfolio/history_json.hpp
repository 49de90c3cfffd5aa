#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "gateway/portfolio/performance.hpp"
#include "gateway/portfolio/portfolio_sums.hpp"

namespace madang::portfolio {

void write_day(std::string& out, const day_value& day);
schema_ref day_schema();

void write_performance(std::string& out, const performance& of);
schema_ref performance_schema();

/// All accounts of one kind and currency together.
struct shown_analytics {
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  madang::portfolio::performance performance;
  madang::portfolio::allocation allocation;
};
void write_analytics(std::string& out, const shown_analytics& shown);
schema_ref analytics_schema();

}  // namespace madang::portfolio
