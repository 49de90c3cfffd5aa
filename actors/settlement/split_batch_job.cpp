#include <chrono>
#include <thread>

#include "actors/settlement/batch_asks_job.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "config/rules/corporate_actions.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/settlement_day_messages.hpp"

namespace madang::settlement {
namespace {

using market::symbol_price_view;
using namespace std::chrono_literals;

constexpr auto patience = 10s;
constexpr std::int32_t days_late_max = 10;
constexpr auto busy_pause = 20ms;
/// An account whose orders are still open after so many is a difference.
constexpr int busy_rounds_max = 100;
/// Passes of orders that one step lets leave.
constexpr int passes_per_step = 200;

/// A split goes on through these: the symbol is halted, its orders leave and its price is changed, the accounts' shares
/// are split, trading goes on.
enum phase : std::uint64_t { looks = 0, halts = 1, prices = 2, shares = 3, resumes = 4 };

struct split_cursor {
  std::uint64_t action = 0;
  std::uint64_t phase = looks;
  std::uint64_t was_halted = 0;
  std::uint64_t account = 0;
  batch_tally tally;

  static std::optional<split_cursor> parse(std::string_view text) {
    const auto read = parse_numbers<6>(text);
    if (!read) return std::nullopt;
    const auto& [action, phase, was_halted, account, done, differences] = *read;
    return split_cursor{action, phase, was_halted, account, {done, differences}};
  }
  jobs::step_more more() const {
    return {numbers_text<6>({action, phase, was_halted, account, tally.accounts, tally.differences}), 0};
  }
};

const split_action* next_due(const std::vector<split_action>& all, calendar_day day, const split_cursor& at) {
  const split_action* next = nullptr;
  for (const auto& one : all) {
    if (at.phase != looks && one.id() == at.action) return &one;
    const bool is_due = one.date <= day && one.date.value > day.value - days_late_max;
    const bool is_next = is_due && one.id() > at.action && (next == nullptr || one.id() < next->id());
    if (at.phase == looks && is_next) next = &one;
  }
  return next;
}

/// One split of one symbol.
class splitter {
 public:
  splitter(const jobs::step_context& step, const split_action& what, split_cursor at)
      : step_(step), what_(what), at_(std::move(at)) {}

  /// What is over is never done again, not even by the batch of another day: shares that were bought since are new
  /// ones, and the price is the market's.
  jobs::step_outcome run() {
    const auto known = advance(adjustment_stage::none);
    if (!known) return no_answer();
    if (known->stage == adjustment_stage::ended) return go_to_next();
    if (known->stage == adjustment_stage::split) return resume();
    switch (at_.phase) {
      case looks:
        return look();
      case halts:
        return halt();
      case prices:
        return change_price();
      case shares:
        return split_shares();
      default:
        return resume();
    }
  }

 private:
  admin_act act() const {
    return {step_.user, "", std::to_string(what_.new_shares) + " shares for " + std::to_string(what_.old_shares)};
  }
  static jobs::step_outcome no_answer() { return jobs::step_unavailable{"the symbol did not answer in time"}; }
  jobs::step_outcome go_on(phase to) {
    at_.phase = to;
    return at_.more();
  }

  std::optional<answer> ask_symbol(price base) {
    return step_.at.client->ask(step_.at.entities, what_.symbol, market::adjust_symbol{what_.symbol, base, act()},
                                patience);
  }
  template <class Change>
  bool administer() {
    const market::administer_symbol wanted{what_.symbol, Change{}, act(), false};
    const auto given = step_.at.client->ask(step_.at.entities, what_.symbol, wanted, patience);
    return given && given->template holds<market::symbol_state_view>();
  }

  /// A symbol that is not listed has no shares to split: a difference, and the next one's turn.
  jobs::step_outcome look() {
    at_.action = what_.id();
    const auto given = ask_symbol({});
    if (!given || std::holds_alternative<unavailable>(given->body)) return no_answer();
    const auto* now = given->get_if<symbol_price_view>();
    if (now == nullptr) {
      ++at_.tally.differences;
      return at_.more();
    }
    at_.was_halted = now->status == market::instrument_status::halted ? 1 : 0;
    return go_on(halts);
  }

  /// What the split begins with is written down before anything changes: whoever comes again finds it there.
  jobs::step_outcome halt() {
    if (!administer<market::halt_symbol>()) return no_answer();
    const auto given = ask_symbol({});
    const auto* now = given ? given->get_if<symbol_price_view>() : nullptr;
    if (now == nullptr) return no_answer();
    return begun(now->last) ? go_on(prices) : no_answer();
  }
  std::optional<adjustment_view> begun(price last = {}) {
    const begin_adjustment wanted{what_.date, what_.id(), what_.symbol, last, at_.was_halted != 0};
    const auto given = step_.at.client->ask(step_.at.entities, settlement_of(what_.date), wanted, patience);
    const auto* view = given ? given->get_if<adjustment_view>() : nullptr;
    return view != nullptr ? std::optional(*view) : std::nullopt;
  }
  std::optional<adjustment_view> advance(adjustment_stage to) {
    const advance_adjustment wanted{what_.date, what_.id(), to};
    const auto given = step_.at.client->ask(step_.at.entities, settlement_of(what_.date), wanted, patience);
    const auto* view = given ? given->get_if<adjustment_view>() : nullptr;
    return view != nullptr ? std::optional(*view) : std::nullopt;
  }

  jobs::step_outcome change_price() {
    const auto from = begun();
    if (!from) return no_answer();
    const auto base = what_.price_after(from->last_price);
    for (int passes = 0; passes < passes_per_step; ++passes) {
      const auto given = ask_symbol(base);
      const auto* now = given ? given->get_if<symbol_price_view>() : nullptr;
      if (now == nullptr) return no_answer();
      // Somebody lets it trade: only what nobody trades can be split.
      if (now->status != market::instrument_status::halted) return go_on(halts);
      if (now->resting == 0 && now->last == base && now->limits.base == base) return go_on(shares);
    }
    return at_.more();
  }

  jobs::step_outcome split_shares() {
    const auto from = begun();
    if (!from) return no_answer();
    list_holders query{what_.symbol, {}};
    query.at.limit = static_cast<std::uint32_t>(step_.at.config.of<settlement_settings>().batch_accounts);
    query.at.before = at_.account;
    const auto holders = jobs::ask_lists(step_.at.lists, query);
    if (!holders) return jobs::step_unavailable{holders.error().text};
    std::vector<accounts::adjust_position> commands;
    for (const auto& one : holders->items) {
      commands.push_back({one.account, what_.id(), what_.date, what_.symbol, what_.new_shares, what_.old_shares,
                          what_.price_after(from->last_price)});
    }
    ask_until_free(std::move(commands));
    const bool more = holders->more && !holders->items.empty();
    at_.account = more ? holders->items.back().account.value : 0;
    // Before anybody can buy again: whoever does has new shares.
    if (!more && !advance(adjustment_stage::split)) return no_answer();
    return go_on(more ? shares : resumes);
  }

  /// Orders have left the market; that their accounts hear of it takes a moment.
  void ask_until_free(std::vector<accounts::adjust_position> commands) {
    for (int round = 0; !commands.empty(); ++round) {
      if (round > 0) std::this_thread::sleep_for(busy_pause);
      const auto answers = ask_each(step_, commands);
      std::vector<accounts::adjust_position> again;
      for (std::size_t i = 0; i < answers.size(); ++i) {
        const bool is_busy = answers[i] && answers[i]->outcome == action_outcome::busy;
        if (is_busy && round < busy_rounds_max) {
          again.push_back(commands[i]);
        } else {
          at_.tally.take(answers[i]);
        }
      }
      commands = std::move(again);
    }
  }

  jobs::step_outcome resume() {
    const auto from = begun();
    if (!from || (!from->was_halted && !administer<market::resume_symbol>())) return no_answer();
    return advance(adjustment_stage::ended) ? go_to_next() : no_answer();
  }
  jobs::step_outcome go_to_next() {
    at_.action = what_.id();
    at_.account = 0;
    at_.was_halted = 0;
    return go_on(looks);
  }

  const jobs::step_context& step_;
  const split_action& what_;
  split_cursor at_;
};

}  // namespace

jobs::step_outcome adjust_shares(const jobs::step_context& step, calendar_day day) {
  auto at = split_cursor::parse(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (step.at.client == nullptr) return jobs::step_unavailable{"nobody answers here"};
  const auto actions = load_corporate_actions(step.at.config.of<settlement_settings>().actions_file);
  if (!actions) return jobs::step_failed{{"actions_invalid", to_text(actions.error())}};
  const auto* now = next_due(actions->splits, day, *at);
  if (now == nullptr && at->phase != looks) {
    return jobs::step_failed{{"action_missing", "A split has begun that the file does not have any more."}};
  }
  if (now == nullptr) return jobs::done_with_json(at->tally.json());
  return splitter(step, *now, *std::move(at)).run();
}

}  // namespace madang::settlement
