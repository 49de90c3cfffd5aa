#include <string>

#include "actors/settlement/batch_asks_job.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "config/rules/batch_days.hpp"
#include "config/settings.hpp"
#include "messages/accounts/words.hpp"
#include "messages/settlement/queries.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::settlement {
namespace {

constexpr std::string_view what = "The file of statements";
constexpr std::string_view header =
    "account_id,currency,from,to,opening_cash,deposits,withdrawals,bought,sold,fees,taxes,other,closing_cash,entries\n";
constexpr std::uint32_t accounts_per_step = 50;

/// One account's sums between two moments, a part of its ledger at a time.
list_result<read_statement> whole_statement(const jobs::step_context& step, read_statement query) {
  while (true) {
    auto found = jobs::ask_lists(step.at.lists, query);
    if (!found || found->items.empty() || found->items.front().next == 0) return found;
    query.so_far = found->items.front();
  }
}

void append_line(std::string& out, const every_account& of, calendar_day from, calendar_day to,
                 const statement_sums& sums) {
  out += accounts::to_text(of.account) + "," + std::string(to_text(of.currency)) + "," + to_text(from) + "," +
         to_text(to) + "," + to_text(sums.opening_cash);
  for (const auto& one : {sums.deposits, sums.withdrawals, sums.bought, sums.sold, sums.fees, sums.taxes, sums.other}) {
    out += "," + madang::to_text(one);
  }
  out += "," + to_text(sums.closing_cash) + "," + std::to_string(sums.entries) + "\n";
}

}  // namespace

jobs::step_outcome count_trades(const jobs::step_context& step, calendar_day day) {
  const auto found = jobs::ask_lists(step.at.lists, count_scheduled{day});
  if (!found) return jobs::step_unavailable{found.error().text};
  std::string json = "{\"differences\":0,\"scheduled\":[";
  for (const auto& one : found->items) {
    json += (&one == found->items.data() ? "" : ",");
    json += "{\"settlement_date\":\"" + to_text(one.settles_on) + "\",\"orders\":" + std::to_string(one.orders) + "}";
  }
  return jobs::done_with_json(json + "]}");
}

jobs::step_outcome sum_up_taxes(const jobs::step_context& step, calendar_day day) {
  const auto first = first_of_month(day, -1);
  const calendar_day last{first_of_month(day).value - 1};
  const auto found = jobs::ask_lists(step.at.lists, sum_taxes{first, last});
  if (!found) return jobs::step_unavailable{found.error().text};
  std::string json =
      "{\"from\":\"" + to_text(first) + "\",\"to\":\"" + to_text(last) + "\",\"differences\":0,\"taxes\":[";
  for (const auto& one : found->items) {
    json += (&one == found->items.data() ? "" : ",");
    json += "{\"kind\":\"" + std::string(to_text(one.kind)) + "\",\"currency\":\"" +
            std::string(to_text(one.currency)) + "\",\"amount\":\"" + to_text(one.amount) +
            "\",\"items\":" + std::to_string(one.items) + "}";
  }
  return jobs::done_with_json(json + "]}");
}

jobs::step_outcome write_statements(const jobs::step_context& step, calendar_day day) {
  // last account, offset in the file
  auto at = parse_numbers<2>(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  auto& [account, offset] = *at;
  const auto zone = static_cast<std::int32_t>(step.at.config.market.utc_offset_s);
  const auto from = first_of_quarter(day, -1);
  const calendar_day to{first_of_quarter(day).value - 1};
  const auto found = jobs::ask_lists(step.at.lists, list_every_account{{accounts_per_step, account, 0}});
  if (!found) return jobs::step_unavailable{found.error().text};
  std::string lines(step.cursor.empty() ? header : std::string_view());
  for (const auto& one : found->items) {
    const auto sums =
        whole_statement(step, {one.account, start_of_day(from, zone), start_of_day({to.value + 1}, zone), {}});
    if (!sums || sums->items.empty()) return jobs::step_unavailable{"a ledger was not read in time"};
    append_line(lines, one, from, to, sums->items.front());
  }
  const auto written = step.at.files.write(step.job, offset, lines);
  if (!written) return jobs::outcome_of(written.error(), what);
  if (found->more && !found->items.empty()) {
    *at = {found->items.back().account.value, *written};
    return jobs::step_more{numbers_text(*at), 0};
  }
  const auto made = step.at.files.finish(step.job, "text/csv", "csv");
  if (!made) return jobs::outcome_of(made.error(), what);
  return jobs::step_done{*made};
}

}  // namespace madang::settlement
