#include <string>

#include "actors/settlement/batch_steps_job.hpp"
#include "actors/settlement/reconciliation.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {
namespace {

/// Pages of ledgers that one step reads.
constexpr int pages_per_step = 20;
constexpr std::uint32_t page_entries = 1'000;

jobs::step_done done(const jobs::step_context& step, const reconciliation& found) {
  std::string json = "{\"accounts\":" + std::to_string(found.accounts) +
                     ",\"differences\":" + std::to_string(found.differences) + ",\"clearing\":{";
  for (auto of : {currency::krw, currency::usd, currency::game}) {
    const auto& sum = found.clearing[settlement_metrics::index_of(of)];
    if (of != currency::krw) json += ',';
    json += '"' + std::string(to_text(of)) + "\":\"" + madang::to_text(sum) + '"';
  }
  json += "},\"first\":[";
  for (const auto& one : found.shown) json += (&one == found.shown.data() ? "\"" : ",\"") + one + '"';
  json += "]}";
  if (auto* metrics = step.at.settlement) {
    metrics->differences.set(static_cast<std::int64_t>(found.differences));
    metrics->reconciled_at.set(step.at.time.now().value / nanos_per_second);
    for (std::size_t i = 0; i < found.clearing.size(); ++i) {
      metrics->clearing[i].set(saturated(found.clearing[i]).raw / money::one);
    }
  }
  return jobs::done_with_json(std::move(json));
}

}  // namespace

jobs::step_outcome reconcile_ledgers(const jobs::step_context& step, calendar_day) {
  auto so_far = reconciliation::parse(step.cursor);
  if (!so_far) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  for (int pages = 0; pages < pages_per_step && !step.is_cancelled(); ++pages) {
    if (so_far->before == 0) {
      list_every_account next{{1, so_far->account, 0}};
      const auto accounts = jobs::ask_lists(step.at.lists, next);
      if (!accounts) return jobs::step_unavailable{accounts.error().text};
      if (accounts->items.empty()) return done(step, *so_far);
      so_far->begin(accounts->items.front().account, accounts->items.front().currency);
    }
    list_every_entry older{{so_far->account}, {page_entries, so_far->before, 0}};
    const auto page = jobs::ask_lists(step.at.lists, older);
    if (!page) return jobs::step_unavailable{page.error().text};
    for (const auto& one : page->items) so_far->take(one);
    if (!page->more || page->items.empty()) so_far->end();
  }
  return jobs::step_more{so_far->to_text(), 0};
}

}  // namespace madang::settlement
