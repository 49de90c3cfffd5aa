#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/schema.hpp"
#include "gateway/settlement/foreign_gains.hpp"
#include "messages/jobs/job.hpp"
#include "messages/settlement/differences.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {

/// A difference that a reconciliation has found, as its job has written it.
struct shown_difference {
  difference_cause cause = difference_cause::ledger;
  std::string account;  ///< empty: all of them
  std::string symbol;   ///< empty: it is cash
  std::string place;    ///< empty: of all its life
  std::string expected;
  std::string found;

  friend bool operator==(const shown_difference&, const shown_difference&) = default;
};
/// The `items` of a job's result; nothing where it has none.
std::vector<shown_difference> differences_in(std::string_view result);

/// A run and what its job has come to.
struct shown_run {
  run_view run;
  jobs::job_status status = jobs::job_status::none;
  std::uint64_t differences = 0;
  std::vector<shown_difference> found = {};
};
struct shown_day {
  calendar_day day;
  std::vector<shown_run> runs;
};
void write_day(std::string& out, const shown_day& day);
schema_ref day_schema();

/// A Korean share of which the account held so much at the end of the year before that its gains are taxed.
struct major_holding {
  market::symbol_id symbol;
  wide_money value;
};
struct shown_taxes {
  std::int64_t year = 0;
  std::vector<tax_item> items;
  std::optional<foreign_gains> foreign = foreign_gains{};
  std::vector<major_holding> major_holdings = {};
};
void write_taxes(std::string& out, const shown_taxes& taxes);
schema_ref taxes_schema();

/// A month of an account in the market's zone. Its id is the account's, `-` and the month: `acc_0000000sk6003-2026-11`.
struct statement_month {
  account_id account;
  std::int32_t year = 0;
  std::int32_t month = 0;  ///< from 1

  static std::optional<statement_month> parse(std::string_view id);
  std::string id() const;
  calendar_day first() const;
  calendar_day last() const;
};
struct shown_statement {
  statement_month of;
  madang::currency currency = madang::currency::krw;
  bool final = false;
  statement_sums sums;
};
void write_statement(std::string& out, const shown_statement& statement);
schema_ref statement_schema();
std::string statement_csv(const shown_statement& statement);
/// A line of the list: `final` false while the month goes on.
struct listed_statement {
  statement_month of;
  bool final = false;
};
void write_listed(std::string& out, const listed_statement& statement);
schema_ref listed_schema();

schema_ref run_kind_schema();

}  // namespace madang::settlement
