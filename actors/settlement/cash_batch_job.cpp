#include "actors/settlement/cash_batch_job.hpp"

#include <charconv>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "actors/settlement/settlement_day.hpp"
#include "cluster/ports/region.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/words.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::settlement {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

constexpr auto list_patience = std::chrono::seconds(30);
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

/// Asks the read models and waits; this is a thread that may.
list_result<list_due> ask(read_models& lists, list_due query) {
  auto arrived = std::make_shared<std::promise<list_result<list_due>>>();
  auto coming = arrived->get_future();
  lists.ask(query, [arrived](list_result<list_due> found) { arrived->set_value(std::move(found)); });
  if (coming.wait_for(list_patience) != std::future_status::ready)
    return refused{list_unavailable("it was not read in time")};
  return coming.get();
}

jobs::step_done done(std::uint64_t settled, std::uint64_t differences) {
  jobs::step_done made;
  made.result.media_type = "application/json";
  made.result.text = "{\"accounts\":" + std::to_string(settled) + ",\"differences\":" + std::to_string(differences) +
                     "}";
  made.result.bytes = made.result.text.size();
  return made;
}

step_outcome settle_page(const step_context& step, calendar_day day, batch_cursor at) {
  if (at.look > 0 && at.account == 0) std::this_thread::sleep_for(look_pause);
  list_due query{day, {}};
  query.at.limit = static_cast<std::uint32_t>(step.at.config.of<settlement_settings>().batch_accounts);
  query.at.before = at.account;
  const auto found = ask(step.at.lists, query);
  if (!found) return step_unavailable{found.error().text};
  if (found->items.empty() && at.account == 0) return done(at.told, 0);
  if (at.look >= looks_max) return done(at.told - std::min<std::uint64_t>(at.told, found->items.size()),
                                        found->items.size());
  for (const auto& one : found->items) step.at.entities.tell(one.account, client_request<accounts::settle_cash>{{}, {one.account, day}});
  if (at.look == 0) at.told += found->items.size();
  if (found->more) {
    at.account = found->items.back().account.value;
  } else {
    ++at.look;
    at.account = 0;
  }
  return step_more{cursor_text(at), at.look == 0 ? 0 : half_ppm};
}

step_outcome run_step(const step_context& step) {
  const auto batch = parse_job_parameters(step.parameters);
  const auto at = parse_cursor(step.cursor);
  if (!batch || !at) return step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  if (batch->second == run_kind::cash) return settle_page(step, batch->first, *at);
  return step_failed{{"kind_not_served", "There is no batch of this kind."}};
}

}  // namespace

jobs::job_kind batch_job() {
  return {std::string(batch_word), "A batch of settlement", run_step};
}

}  // namespace madang::settlement
