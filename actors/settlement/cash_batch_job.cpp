#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "actors/settlement/batch_steps_job.hpp"
#include "cluster/ports/region.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {
namespace {

/// Before the job looks again; accounts settle in the meantime.
constexpr auto look_pause = std::chrono::milliseconds(20);
/// An account that is still due after so many looks is out of service: a difference, which the next day settles.
constexpr std::uint64_t looks_max = 100;
constexpr std::uint32_t half_ppm = 500'000;

/// `look account told`: which look it is, the last account of it, and how many were told in the first.
struct batch_cursor {
  std::uint64_t look = 0;
  std::uint64_t account = 0;
  std::uint64_t told = 0;
};

/// Nothing for a text that `cursor_text` did not write; the empty one is the beginning.
std::optional<batch_cursor> parse_cursor(std::string_view text) {
  batch_cursor read;
  if (text.empty()) return read;
  const char* at = text.data();
  const char* end = at + text.size();
  for (auto* into : {&read.look, &read.account, &read.told}) {
    const auto [next, wrong] = std::from_chars(at, end, *into);
    if (wrong != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return at == end ? std::optional(read) : std::nullopt;
}
std::string cursor_text(const batch_cursor& at) {
  return std::to_string(at.look) + " " + std::to_string(at.account) + " " + std::to_string(at.told);
}

jobs::step_done done(const jobs::step_context& step, std::uint64_t told, std::uint64_t differences) {
  if (auto* metrics = step.at.settlement) metrics->unsettled.set(static_cast<std::int64_t>(differences));
  return jobs::done_with_json("{\"accounts\":" + std::to_string(told) +
                              ",\"differences\":" + std::to_string(differences) + "}");
}

}  // namespace

jobs::step_outcome settle_accounts(const jobs::step_context& step, calendar_day day) {
  auto at = parse_cursor(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (at->look > 0 && at->account == 0) std::this_thread::sleep_for(look_pause);
  list_due query{day, {}};
  query.at.limit = static_cast<std::uint32_t>(step.at.config.of<settlement_settings>().batch_accounts);
  query.at.before = at->account;
  const auto found = jobs::ask_lists(step.at.lists, query);
  if (!found) return jobs::step_unavailable{found.error().text};
  const auto count = found->items.size();
  if (count == 0 && at->account == 0) return done(step, at->told, 0);
  if (at->look >= looks_max) return done(step, at->told, count);
  for (const auto& one : found->items) {
    step.at.entities.tell(one.account, client_request<accounts::settle_cash>{{}, {one.account, day}});
  }
  if (auto* metrics = step.at.settlement) metrics->accounts_told.add(count);
  if (at->look == 0) at->told += count;
  const bool more = found->more && count > 0;
  at->account = more ? found->items.back().account.value : 0;
  if (!more) ++at->look;
  return jobs::step_more{cursor_text(*at), at->look == 0 ? 0 : half_ppm};
}

}  // namespace madang::settlement
