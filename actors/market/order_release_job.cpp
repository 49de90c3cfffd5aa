#include "actors/market/order_release_job.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/kernel/job_steps.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/ports/entity_client.hpp"
#include "messages/market/order_release.hpp"
#include "messages/trading/order_messages.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/ports/append_group.hpp"

namespace madang::market {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;
using trading::order_view;
using trading::release_order;

constexpr std::uint32_t page_orders = 500;
constexpr auto patience = std::chrono::seconds(10);
/// So many append groups of one stream may be beyond application.
constexpr int damaged_groups_max = 16;

using symbol_rebuild = typed_rebuild<symbol_entity, &start_symbol>;

/// Where the job is: passes over all open orders, until one has let none go.
struct release_cursor {
  std::uint64_t after = 0;     ///< the last order that the pass has asked
  std::uint64_t in_pass = 0;   ///< orders that the pass has let go
  std::uint64_t released = 0;  ///< by all passes
  std::uint64_t left = 0;      ///< orders of the pass that are out of service themselves
};

std::string text_of(const release_cursor& at) {
  std::string out;
  for (const auto number : {at.after, at.in_pass, at.released, at.left}) {
    if (!out.empty()) out += ' ';
    out += std::to_string(number);
  }
  return out;
}
std::optional<release_cursor> parse(std::string_view text) {
  release_cursor out;
  if (text.empty()) return out;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (auto* into : {&out.after, &out.in_pass, &out.released, &out.left}) {
    const auto [next, wrong] = std::from_chars(at, end, *into);
    if (wrong != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return at == end ? std::optional(out) : std::nullopt;
}

step_outcome in_service() {
  return step_failed{{"symbol_in_service", "The symbol is in service: its orders can be cancelled."}};
}

enum class release_outcome : std::uint8_t { released, over, left, in_service, unknown };

release_outcome outcome_of(const std::optional<answer>& given) {
  if (!given) return release_outcome::unknown;
  if (given->get_if<order_view>() != nullptr) return release_outcome::released;
  if (std::holds_alternative<unavailable>(given->body)) return release_outcome::left;
  const auto* refused = std::get_if<refusal>(&given->body);
  if (refused == nullptr) return release_outcome::unknown;
  return *refused == refusal::of(trading::order_reject::symbol_in_service) ? release_outcome::in_service
                                                                           : release_outcome::over;
}

using coming_answer = std::future<answer>;

/// All are asked before the first answer is waited for: they share the journal's batches.
coming_answer ask(const step_context& step, symbol_id of, const symbol_state& symbol, order_id order) {
  auto arrived = std::make_shared<std::promise<answer>>();
  auto coming = arrived->get_future();
  const auto token = step.at.client->expect([arrived](const answer& given) { arrived->set_value(given); });
  const auto reports = symbol.reports.find(order);
  release_order command{order, of, step.job, {}};
  if (reports != symbol.reports.end()) command.reports = reports->second;
  step.at.entities.tell(order, client_request<release_order>{token, std::move(command)});
  return coming;
}

/// Nothing where an answer did not come; what the others have said is done.
std::optional<std::vector<release_outcome>> release(const step_context& step, symbol_id of, const symbol_state& symbol,
                                                    const std::vector<order_id>& orders) {
  std::vector<coming_answer> coming;
  coming.reserve(orders.size());
  for (const auto order : orders) coming.push_back(ask(step, of, symbol, order));
  const auto until = std::chrono::steady_clock::now() + patience;
  std::vector<release_outcome> outcomes;
  for (auto& one : coming) {
    if (one.wait_until(until) != std::future_status::ready) return std::nullopt;
    outcomes.push_back(outcome_of(one.get()));
    if (outcomes.back() == release_outcome::unknown) return std::nullopt;
  }
  return outcomes;
}

struct order_page {
  std::vector<order_id> orders;
  bool more = false;
};

/// The named one and those that go with it, or a page of all that are open.
result<order_page, std::string> next_orders(const step_context& step, const order_release& wanted,
                                            const stopped_symbol& symbol, const release_cursor& at) {
  if (wanted.order) {
    auto orders = symbol.undone;
    orders.push_back(*wanted.order);
    return order_page{std::move(orders), false};
  }
  trading::list_open_in_symbol query{wanted.symbol, {at.after}, {}};
  query.at.limit = page_orders;
  auto found = jobs::ask_lists(step.at.lists, query);
  if (!found) return refused{found.error().text};
  return order_page{std::move(found->items), found->more};
}

step_outcome end_of(const release_cursor& at) {
  return jobs::done_with_json("{\"released\":" + std::to_string(at.released) + ",\"left\":" + std::to_string(at.left) +
                              "}");
}

/// The last page of a pass that has let none go is the end; an order whose placement was on its way is found by then.
step_outcome go_on(release_cursor at, const order_page& page, bool single) {
  if (page.more) return step_more{text_of(at), 500'000};
  if (single || at.in_pass == 0) return end_of(at);
  at.after = at.in_pass = at.left = 0;
  return step_more{text_of(at), 900'000};
}

step_outcome release_page(const step_context& step, const order_release& wanted, release_cursor at) {
  const auto symbol = read_stopped_symbol(*step.at.events, wanted.symbol);
  if (!symbol && symbol.error().may_pass) return step_unavailable{symbol.error().why};
  if (!symbol) return step_failed{{"symbol_unreadable", symbol.error().why}};
  const auto page = next_orders(step, wanted, *symbol, at);
  if (!page) return step_unavailable{page.error()};
  const auto outcomes = release(step, wanted.symbol, symbol->state, page->orders);
  if (!outcomes) return step_unavailable{"an order did not answer"};
  for (const auto one : *outcomes) {
    if (one == release_outcome::in_service) return in_service();
    at.in_pass += one == release_outcome::released ? 1 : 0;
    at.released += one == release_outcome::released ? 1 : 0;
    at.left += one == release_outcome::left ? 1 : 0;
  }
  if (!page->orders.empty()) at.after = page->orders.back().value;
  return go_on(at, *page, wanted.order.has_value());
}

step_outcome run_step(const step_context& step) {
  if (step.at.events == nullptr || step.at.client == nullptr) return step_unavailable{"this node has no journal"};
  const auto wanted = parse_order_release(step.parameters);
  const auto at = parse(step.cursor);
  if (!wanted || !at) return step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  if (!step.at.entities.is_isolated(entity_of(wanted->symbol))) return in_service();
  return release_page(step, *wanted, *at);
}

/// The index of the first record that cannot be applied; all of them: none.
std::size_t replay(symbol_rebuild& into, const std::vector<record>& records) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!into.apply(records[i])) return i;
  }
  return records.size();
}

void note_orders(const record& one, std::vector<order_id>& to) {
  const auto event = decode_event<symbol_event>(one.type, one.version, one.payload);
  if (!event) return;
  std::visit(
      [&](const auto& said) {
        if constexpr (requires { said.maker; }) {
          to.push_back(said.taker);
          to.push_back(said.maker);
        } else if constexpr (requires { said.order; }) {
          to.push_back(said.order);
        }
      },
      *event);
}

}  // namespace

result<stopped_symbol, read_failure> read_stopped_symbol(journal& events, symbol_id symbol) {
  auto records = events.read_stream(entity_of(symbol), 0);
  if (!records) return refused{read_failure{records.error().why, true}};
  std::vector<order_id> undone;
  for (int tries = 0; tries <= damaged_groups_max; ++tries) {
    symbol_rebuild rebuilt(entity_of(symbol));
    const auto failing = replay(rebuilt, *records);
    if (failing == records->size()) {
      std::sort(undone.begin(), undone.end());
      undone.erase(std::unique(undone.begin(), undone.end()), undone.end());
      return stopped_symbol{rebuilt.state(), std::move(undone)};
    }
    const auto group = group_of(*records, failing);
    for (auto& one : *records) {
      if (one.superseded || !group.contains(one.meta.at)) continue;
      one.superseded = true;
      note_orders(one, undone);
    }
  }
  return refused{read_failure{"more groups of its events cannot be applied than a release passes over"}};
}

jobs::job_kind order_release_job() {
  return {std::string(order_release_word), "The open orders of a symbol that is out of service are let go", run_step};
}

}  // namespace madang::market
