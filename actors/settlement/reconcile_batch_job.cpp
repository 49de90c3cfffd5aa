#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "actors/settlement/batch_steps_job.hpp"
#include "actors/settlement/reconciliation.hpp"
#include "actors/settlement/share_reconciliation.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {
namespace {

using namespace std::chrono_literals;

/// Pages of ledgers that one step reads.
constexpr int pages_per_step = 20;
constexpr std::uint32_t page_entries = 1'000;
/// What is on its way from a trade to its accounts is there after this.
constexpr auto second_look_after = 2s;

// ---- shares --------------------------------------------------------------------------------------------------------

/// Looks at the shares of some accounts, and once more at those of which not all was booked.
class share_looks {
 public:
  explicit share_looks(const jobs::step_context& step) : step_(step) {}

  /// False: the lists do not answer, see `why`. Here and below.
  bool look(account_id account, reconciliation& into) {
    const auto changes = ask(list_share_changes{account});
    if (!changes) return false;
    for (const auto& one : position_differences(account, *changes)) into.add(one);
    auto found = booking_differences(account, *changes);
    if (!found.empty()) suspects_[account] = std::move(found);
    return true;
  }
  bool look_again(reconciliation& into) {
    if (suspects_.empty()) return true;
    pause();
    for (const auto& [account, before] : suspects_) {
      const auto changes = ask(list_share_changes{account});
      if (!changes) return false;
      for (const auto& one : lasting(before, booking_differences(account, *changes))) into.add(one);
    }
    suspects_.clear();
    return true;
  }
  bool look_at_symbols(reconciliation& into) {
    const auto before = ask(list_symbol_shares{});
    if (!before) return false;
    if (is_balanced(*before)) return true;
    pause();
    const auto after = ask(list_symbol_shares{});
    if (!after) return false;
    for (const auto& one : issue_differences(*before, *after)) into.add(one);
    return true;
  }
  const std::string& why() const { return why_; }

 private:
  template <class Query>
  std::optional<std::vector<typename Query::item>> ask(const Query& query) {
    auto found = jobs::ask_lists(step_.at.lists, query);
    if (found) return std::move(found->items);
    why_ = found.error().text;
    return std::nullopt;
  }
  void pause() const {
    const auto until = std::chrono::steady_clock::now() + second_look_after;
    while (!step_.is_cancelled() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(50ms);
  }

  const jobs::step_context& step_;
  std::map<account_id, std::vector<difference>> suspects_;
  std::string why_;
};

// ---- the result ----------------------------------------------------------------------------------------------------

std::string quoted_or_null(const std::string& text) {
  return text.empty() ? "null" : '"' + text + '"';
}
/// Which part of the account's or the symbol's life.
std::string place_of(const difference& one) {
  if (one.cause == difference_cause::ledger) return "entry " + std::to_string(one.first);
  return one.last == 0 ? "" : "trades " + std::to_string(one.first) + "-" + std::to_string(one.last);
}
std::string json_of(const difference& one) {
  const bool is_cash = one.cause == difference_cause::ledger;
  const auto value = [&](std::int64_t raw) {
    return '"' + (is_cash ? madang::to_text(money{raw}) : madang::to_text(quantity{raw})) + '"';
  };
  return "{\"cause\":\"" + std::string(to_text(one.cause)) +
         "\",\"account_id\":" + quoted_or_null(one.account ? accounts::to_text(one.account) : "") +
         ",\"symbol\":" + quoted_or_null(one.symbol) + ",\"place\":" + quoted_or_null(place_of(one)) +
         ",\"expected\":" + value(one.expected) + ",\"found\":" + value(one.found) + "}";
}

jobs::step_done done(const jobs::step_context& step, const reconciliation& found) {
  std::string json = "{\"accounts\":" + std::to_string(found.accounts) +
                     ",\"differences\":" + std::to_string(found.differences) + ",\"clearing\":{";
  for (auto of : {currency::krw, currency::usd, currency::game}) {
    const auto& sum = found.clearing[settlement_metrics::index_of(of)];
    if (of != currency::krw) json += ',';
    json += '"' + std::string(to_text(of)) + "\":\"" + madang::to_text(sum) + '"';
  }
  json += "},\"items\":[";
  for (const auto& one : found.shown) json += (&one == found.shown.data() ? "" : ",") + json_of(one);
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

/// All accounts are read.
jobs::step_outcome finish(const jobs::step_context& step, reconciliation& so_far, share_looks& shares) {
  if (!shares.look_again(so_far) || !shares.look_at_symbols(so_far)) return jobs::step_unavailable{shares.why()};
  return done(step, so_far);
}

}  // namespace

jobs::step_outcome reconcile_ledgers(const jobs::step_context& step, calendar_day) {
  auto so_far = reconciliation::parse(step.cursor);
  if (!so_far) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  share_looks shares(step);
  for (int pages = 0; pages < pages_per_step && !step.is_cancelled(); ++pages) {
    if (so_far->before == 0) {
      list_every_account next{{1, so_far->account, 0}};
      const auto accounts = jobs::ask_lists(step.at.lists, next);
      if (!accounts) return jobs::step_unavailable{accounts.error().text};
      if (accounts->items.empty()) return finish(step, *so_far, shares);
      so_far->begin(accounts->items.front().account, accounts->items.front().currency);
    }
    list_every_entry older{{so_far->account}, {page_entries, so_far->before, 0}};
    const auto page = jobs::ask_lists(step.at.lists, older);
    if (!page) return jobs::step_unavailable{page.error().text};
    for (const auto& one : page->items) so_far->take(one);
    if (page->more && !page->items.empty()) continue;
    so_far->end();
    if (!shares.look({so_far->account}, *so_far)) return jobs::step_unavailable{shares.why()};
  }
  if (!shares.look_again(*so_far)) return jobs::step_unavailable{shares.why()};
  return jobs::step_more{so_far->to_text(), 0};
}

}  // namespace madang::settlement
