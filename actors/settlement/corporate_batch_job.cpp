#include <algorithm>
#include <chrono>
#include <thread>
#include <variant>

#include "actors/settlement/batch_history_job.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "config/rules/batch_days.hpp"
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
/// So long after its day one that has begun still goes on.
constexpr std::int32_t open_days_late_max = 60;
/// So long after its pay date an issue is still closed for those that were missed.
constexpr std::int32_t closing_days_late_max = 30;
constexpr auto busy_pause = 20ms;
/// An account whose orders are still open after so many is a difference.
constexpr int busy_rounds_max = 100;
/// Passes of orders that one step lets leave.
constexpr int passes_per_step = 200;

// ---- what is due ---------------------------------------------------------------------------------------------------

/// On the first trading day without the right: the price is lowered, and holders are credited.
struct rights_opening {
  rights_action of;
  calendar_day cum_day;
};
/// On the pay date.
struct rights_closing {
  rights_action of;
};
struct due_action {
  std::uint64_t id = 0;
  symbol_id symbol;
  calendar_day date;  ///< whose day keeps what it began with
  std::variant<split_action, rights_opening, rights_closing> what;
  bool must_be_open = false;  ///< too late to begin

  bool changes_price() const { return !std::holds_alternative<rights_closing>(what); }
  price price_after(price before) const {
    if (const auto* split = std::get_if<split_action>(&what)) return split->price_after(before);
    if (const auto* opening = std::get_if<rights_opening>(&what)) return opening->of.price_after(before);
    return before;
  }
  std::string words() const {
    if (const auto* split = std::get_if<split_action>(&what)) {
      return std::to_string(split->new_shares) + " shares for " + std::to_string(split->old_shares);
    }
    return "rights to new shares";
  }
};

std::uint64_t closing_number(const rights_action& of) {
  return action_number("CLOSED RIGHTS " + of.symbol.text() + " " + to_text(of.record_date));
}

/// Those whose day has come, or came a while ago; of those that came long ago, what has begun goes on.
std::vector<due_action> due_actions(const corporate_actions& all, const market_calendar& days, calendar_day day) {
  const auto is_due = [&](calendar_day from, std::int32_t late_max) {
    return from <= day && day.value < from.value + late_max;
  };
  std::vector<due_action> due;
  for (const auto& one : all.splits) {
    if (!is_due(one.date, open_days_late_max)) continue;
    due.push_back({one.id(), one.symbol, one.date, one, !is_due(one.date, days_late_max)});
  }
  for (const auto& one : all.rights) {
    const auto market = market_of(one.symbol);
    const auto cum = cum_day(days, market, one.record_date);
    const auto ex_day = days.trading_day_after(market, cum, 1);
    const bool can_subscribe = ex_day <= day && day <= one.subscribe_until;
    const bool may_begin = can_subscribe || is_due(ex_day, days_late_max);
    if (may_begin || is_due(ex_day, open_days_late_max)) {
      due.push_back({one.id(), one.symbol, ex_day, rights_opening{one, cum}, !may_begin});
    }
    if (is_due(one.pay_date, closing_days_late_max)) {
      due.push_back({closing_number(one), one.symbol, one.pay_date, rights_closing{one}, false});
    }
  }
  return due;
}

// ---- how far it is -------------------------------------------------------------------------------------------------

/// What changes a price goes on through the first five: the symbol is halted, its orders leave and its price is
/// changed, the accounts are told, trading goes on. What was through before, or changes none, is only told to those
/// that were missed.
enum phase : std::uint64_t { looks = 0, halts = 1, prices = 2, shares = 3, resumes = 4, missed = 5 };

struct action_cursor {
  std::uint64_t action = 0;
  std::uint64_t phase = looks;
  std::uint64_t was_halted = 0;
  std::uint64_t account = 0;
  batch_tally tally;

  static std::optional<action_cursor> parse(std::string_view text) {
    const auto read = parse_numbers<6>(text);
    if (!read) return std::nullopt;
    const auto& [action, phase, was_halted, account, done, differences] = *read;
    return action_cursor{action, phase, was_halted, account, {done, differences}};
  }
  jobs::step_more more() const {
    return {numbers_text<6>({action, phase, was_halted, account, tally.accounts, tally.differences}), 0};
  }
};

/// The one that goes on, or the next by number.
const due_action* next_due(const std::vector<due_action>& due, const action_cursor& at) {
  const due_action* next = nullptr;
  for (const auto& one : due) {
    if (at.phase != looks && one.id == at.action) return &one;
    const bool is_next = one.id > at.action && (next == nullptr || one.id < next->id);
    if (at.phase == looks && is_next) next = &one;
  }
  return next;
}

/// One action on one symbol.
class action_step {
 public:
  action_step(const jobs::step_context& step, const due_action& what, action_cursor at)
      : step_(step), what_(what), at_(std::move(at)) {}

  jobs::step_outcome run() {
    switch (at_.phase) {
      case looks:
        return look();
      case halts:
        return halt();
      case prices:
        return change_price();
      case shares:
        return tell_holders(resumes);
      case resumes:
        return resume();
      default:
        return tell_holders(looks);
    }
  }

 private:
  admin_act act() const { return {step_.user, "", what_.words()}; }
  static jobs::step_outcome no_answer() {
    return jobs::step_unavailable{"the symbol or the day did not answer in time"};
  }
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
  template <class Command>
  std::optional<adjustment_view> ask_day(Command command) {
    const auto given = step_.at.client->ask(step_.at.entities, settlement_of(what_.date), std::move(command), patience);
    const auto* view = given ? given->template get_if<adjustment_view>() : nullptr;
    return view != nullptr ? std::optional(*view) : std::nullopt;
  }
  std::optional<adjustment_view> known() { return ask_day(read_adjustment{what_.date, what_.id}); }

  /// A symbol that is not listed has no shares to split: a difference, and the next one's turn.
  jobs::step_outcome look() {
    at_.action = what_.id;
    if (!what_.changes_price()) return go_on(missed);
    const auto before = known();
    if (!before) return no_answer();
    if (what_.must_be_open && (!before->begun || before->resumed)) return at_.more();
    if (before->ended_at.value != 0) return go_on(before->resumed ? missed : resumes);
    const auto given = ask_symbol({});
    if (!given || !given->is_of_entity()) return no_answer();
    const auto* now = given->get_if<symbol_price_view>();
    if (now == nullptr) {
      ++at_.tally.differences;
      return at_.more();
    }
    at_.was_halted = now->status == market::instrument_status::halted ? 1 : 0;
    return go_on(halts);
  }

  /// What it begins with is written down before anything changes: whoever comes again finds it there.
  jobs::step_outcome halt() {
    if (!administer<market::halt_symbol>()) return no_answer();
    const auto given = ask_symbol({});
    const auto* now = given ? given->get_if<symbol_price_view>() : nullptr;
    if (now == nullptr) return no_answer();
    const begin_adjustment wanted{
        what_.date, what_.id, what_.symbol, now->last, at_.was_halted != 0, what_.price_after(now->last)};
    return ask_day(wanted) ? go_on(prices) : no_answer();
  }

  jobs::step_outcome change_price() {
    const auto from = known();
    if (!from) return no_answer();
    const auto base = what_.price_after(from->last_price);
    for (int passes = 0; passes < passes_per_step; ++passes) {
      const auto given = ask_symbol(base);
      const auto* now = given ? given->get_if<symbol_price_view>() : nullptr;
      if (now == nullptr) return no_answer();
      // Somebody has let it trade again, and nothing that trades is changed.
      if (now->status != market::instrument_status::halted) return go_on(halts);
      if (now->resting == 0 && now->last == base && now->limits.base == base) return go_on(shares);
    }
    return at_.more();
  }

  jobs::step_outcome tell_holders(phase then) {
    list_holders query{what_.symbol, {}};
    query.at.limit = static_cast<std::uint32_t>(step_.at.config.of<settlement_settings>().batch_accounts);
    query.at.before = at_.account;
    const auto holders = jobs::ask_lists(step_.at.lists, query);
    if (!holders) return jobs::step_unavailable{holders.error().text};
    const bool is_told = std::visit([&](const auto& one) { return tell(holders->items, one); }, what_.what);
    if (!is_told) return no_answer();
    const bool more = holders->more && !holders->items.empty();
    at_.account = more ? holders->items.back().account.value : 0;
    return more ? at_.more() : go_on(then);
  }

  bool tell(const std::vector<due_account>& holders, const split_action& split) {
    const auto from = known();
    if (!from) return false;
    std::vector<accounts::adjust_position> commands;
    for (const auto& one : holders) {
      commands.push_back({one.account, what_.id, what_.date, what_.symbol, split.new_shares, split.old_shares,
                          split.price_after(from->last_price), from->ended_at});
    }
    ask_until_free(std::move(commands));
    return true;
  }
  bool tell(const std::vector<due_account>& holders, const rights_opening& opening) {
    const auto& of = opening.of;
    std::vector<accounts::credit_rights> commands;
    for (const auto& one : holders) {
      commands.push_back({one.account, what_.id, what_.symbol, opening.cum_day, of.record_date, of.subscribe_until,
                          of.pay_date, of.new_shares, of.old_shares, of.subscription_price, std::nullopt});
    }
    for (const auto& given : ask_with_history(step_, std::move(commands))) at_.tally.take(given);
    return true;
  }
  bool tell(const std::vector<due_account>& holders, const rights_closing& closing) {
    std::vector<accounts::close_rights> commands;
    for (const auto& one : holders) commands.push_back({one.account, closing.of.id(), what_.date});
    for (const auto& given : ask_each(step_, commands)) at_.tally.take(given);
    return true;
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
    const auto from = ask_day(end_adjustment{what_.date, what_.id, false});
    if (!from || (!from->was_halted && !administer<market::resume_symbol>())) return no_answer();
    if (!ask_day(end_adjustment{what_.date, what_.id, true})) return no_answer();
    at_.account = 0;
    at_.was_halted = 0;
    return go_on(looks);
  }

  const jobs::step_context& step_;
  const due_action& what_;
  action_cursor at_;
};

}  // namespace

jobs::step_outcome run_corporate_actions(const jobs::step_context& step, calendar_day day) {
  auto at = action_cursor::parse(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (step.at.client == nullptr) return jobs::step_unavailable{"nobody answers here"};
  const auto& wanted = step.at.config.of<settlement_settings>();
  const auto actions = load_corporate_actions(wanted.actions_file);
  if (!actions) return jobs::step_failed{{"actions_invalid", to_text(actions.error())}};
  const auto days = load_market_calendar(wanted.days_file);
  if (!days) return jobs::step_failed{{"days_invalid", to_text(days.error())}};
  const auto due = due_actions(*actions, *days, day);
  const auto* now = next_due(due, *at);
  if (now == nullptr && at->phase != looks) {
    return jobs::step_failed{{"action_missing", "An action has begun that the file does not have any more."}};
  }
  if (now == nullptr) return jobs::done_with_json(at->tally.json());
  return action_step(step, *now, *std::move(at)).run();
}

}  // namespace madang::settlement
