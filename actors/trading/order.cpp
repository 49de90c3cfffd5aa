#include "actors/trading/order.hpp"

#include <algorithm>

#include "messages/market/refusal_values.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/risk/rules.hpp"

namespace madang::trading {
namespace {

using decided = result<order_decision, order_rejection>;

refused<order_rejection> no(order_rejection why) {
  return {std::move(why)};
}

order_view view_as_answered(const order& current, const recorded_answer& answer) {
  auto view = view_of(current);
  view.progress = answer.progress;
  view.version = answer.version;
  view.updated_at = answer.updated_at;
  view.stop = answer.stop;
  return view;
}

/// What every command of a client meets first: its right, and a repeated request.
std::optional<decided> seen_before(const order& current, right has, const idempotency& request, unix_nanos now,
                                   const request_rules& memory) {
  if (!current.exists() || !permits(has, access_need::trade)) return no(order_reject::order_unknown);
  if (!request) return std::nullopt;
  for (const auto& waiting : {current.amending, current.cancelling}) {
    if (key_of(waiting) != key_of(request)) continue;
    return no(waiting.body == request.body ? order_reject::request_in_progress : order_reject::idempotency_key_reused);
  }
  const auto* known = current.answers.find(key_of(request), memory.forget_before(now));
  if (known == nullptr) return std::nullopt;
  if (known->value.body != request.body) return no(order_reject::idempotency_key_reused);
  return order_decision{order_answered_before{view_as_answered(current, known->value)}};
}

/// What one remembered answer takes, its place in the index included.
constexpr std::uint64_t answer_bytes = 192;

bool has_room(const order& current, const idempotency& request, unix_nanos now, const request_rules& memory) {
  if (!request) return true;
  const auto count = current.answers.size_after(memory.forget_before(now)) + 1;
  return count * answer_bytes <= memory.bytes_max;
}

bool is_multiple(std::int64_t value, std::int64_t unit) {
  return unit <= 0 || value % unit == 0;
}

std::optional<order_rejection> quantity_fault(const order& current, quantity wanted, quantity lot_size) {
  if (wanted.raw < 0) return order_reject::quantity_not_positive;
  if (wanted && wanted <= current.progress.filled) {
    return order_rejection{order_reject::quantity_below_filled, {{"filled", to_text(current.progress.filled)}}};
  }
  if (!is_multiple(wanted.raw, lot_size.raw)) return order_rejection{order_reject::off_lot, lot_values(lot_size)};
  return std::nullopt;
}

/// Only a stop order that does not trail has a stop price, and only while it waits.
std::optional<order_rejection> stop_price_fault(const order& current, const amend_order& command,
                                                const amend_limits& limits) {
  const auto wanted = command.stop_price;
  if (!wanted) return std::nullopt;
  if (!current.stop || current.stop->terms.trails()) return order_reject::type_not_allowed;
  if (!current.stop->waits()) return order_reject::stop_triggered;
  if (!is_multiple(wanted.raw, limits.stop_tick.raw)) {
    return order_rejection{order_reject::off_tick, tick_values(wanted, limits.stop_tick)};
  }
  if (wanted < limits.day.lower || wanted > limits.day.upper) {
    return order_rejection{order_reject::price_outside_limits, limit_values(limits.day)};
  }
  return std::nullopt;
}

/// What the terms are held at: the limit, or the price that it never trades beyond.
price price_held(const order& current, price limit) {
  return limit ? limit : current.progress.worst;
}

std::optional<order_rejection> amend_fault(const order& current, const amend_order& command,
                                           const amend_limits& limits) {
  if (command.quantity && current.keeps_quantity()) return order_reject::type_not_allowed;
  if (auto fault = quantity_fault(current, command.quantity, limits.lot_size)) return fault;
  if (command.price.raw < 0 || (command.price && !has_limit(current.terms.type))) {
    return order_reject::price_required;
  }
  if (auto fault = stop_price_fault(current, command, limits)) return fault;
  if (!is_multiple(command.price.raw, limits.tick.raw)) {
    return order_rejection{order_reject::off_tick, tick_values(command.price, limits.tick)};
  }
  if (command.price && (command.price < limits.day.lower || command.price > limits.day.upper)) {
    return order_rejection{order_reject::price_outside_limits, limit_values(limits.day)};
  }
  auto total = command.quantity ? command.quantity : current.progress.quantity;
  auto limit = command.price ? command.price : current.progress.price;
  const auto held = price_held(current, limit);
  if (!notional_fits(held, total)) {
    // No account holds as much.
    return order_rejection{order_reject::insufficient_funds, {{"needed", to_text(wide_notional(held, total))}}};
  }
  const bool same_stop = !command.stop_price || command.stop_price == current.stop->terms.stop_price;
  if (total == current.progress.quantity && limit == current.progress.price && same_stop) {
    return order_reject::nothing_to_change;
  }
  return std::nullopt;
}

bool needs_more_hold(const order& current, quantity total, price limit) {
  if (total > current.progress.quantity) return true;
  return current.terms.side == side::buy && limit > current.progress.worst;
}

order_progress after_fill(const order& current, const execution& fill) {
  auto after = current.progress;
  after.filled += fill.quantity;
  after.traded += notional(fill.price, fill.quantity);
  after.status = after.filled == after.quantity ? order_status::filled : order_status::partially_filled;
  after.reason = order_reason::none;
  return after;
}

order_progress ended(const order& current, order_status status, order_reason reason) {
  auto after = current.progress;
  after.status = status;
  after.reason = reason;
  return after;
}

/// One event for each report of the symbol.
struct report_reader {
  const order& current;
  std::uint32_t number;

  /// The next version; or the present one where a client sees no difference.
  std::uint64_t version_of(const order_progress& after) const {
    return after == current.progress ? current.version : current.version + 1;
  }

  order_event operator()(const order_is_resting& report) const {
    auto after = current.progress;
    if (after.status == order_status::validated) after.status = order_status::submitted;
    return order_submitted{number, report.answers, after, version_of(after)};
  }
  order_event operator()(const order_traded& report) const {
    auto after = after_fill(current, report.fill);
    return order_executed{number, report.answers, report.fill, after, version_of(after)};
  }
  order_event operator()(const trade_made& report) const {
    auto after = after_fill(current, report.fill);
    return order_executed{number, report.answers, report.fill, after, version_of(after), report.traded_at};
  }
  order_event operator()(const order_left& report) const {
    if (report.reason == order_reason::day_ended || report.reason == order_reason::auction_ended) {
      auto after = ended(current, order_status::expired, report.reason);
      return order_expired{number, report.answers, after, version_of(after)};
    }
    bool by_account = report.reason == order_reason::cancelled_by_user && current.recalled != order_reason::none;
    auto reason = by_account ? current.recalled : report.reason;
    auto after = ended(current, order_status::cancelled, reason);
    return order_cancelled{number, report.answers, after, version_of(after)};
  }
  order_event operator()(const order_turned_away& report) const {
    auto after = ended(current, order_status::rejected, report.reason);
    return order_rejected{number, report.answers, after, version_of(after)};
  }
  order_event operator()(const order_replaced& report) const {
    auto after = current.progress;
    after.quantity = report.quantity;
    after.price = report.price;
    after.worst = report.price;
    return order_amended{number, report.answers, after, version_of(after), report.pass_over};
  }
  order_event operator()(const stop_replaced& report) const {
    auto after = current.progress;
    after.quantity = report.quantity;
    after.price = report.price;
    if (report.price) after.worst = report.price;
    const bool same = after == current.progress && current.stop && report.stop == current.stop->terms;
    return order_amended{number,           report.answers, after, same ? current.version : current.version + 1,
                         report.pass_over, report.stop};
  }
  order_event operator()(const stop_reached& report) const {
    return order_triggered{
        number, report.answers, current.progress, current.version + 1, report.stop_price, report.triggered_at};
  }
  order_event operator()(const stop_resized& report) const {
    auto after = current.progress;
    after.quantity = report.quantity;
    return leg_resized{number, report.answers, after, version_of(after)};
  }
  order_event operator()(const price_taken& report) const {
    auto after = current.progress;
    after.price = report.price;
    after.worst = report.price;
    return order_priced{number, report.answers, after, current.version + 1};
  }
  order_event operator()(const change_refused& report) const {
    return change_failed{number, report.answers, report.reason, current.version};
  }
};

/// A leg that waits for its entry ends without a word of its symbol, which does not know it.
order_event leave_line(const order& current, order_reason why) {
  return order_cancelled{0, 0, ended(current, order_status::cancelled, why), current.version + 1};
}

/// What the leg is to sell, as its account says. One that is in the market already hears so while its stop waits and
/// its sibling sells; what the symbol has said since counts more.
order_events activate(const order& current, std::uint32_t number, const activate_leg& wanted) {
  auto after = current.progress;
  const bool is_less = current.waits_for_stop() && wanted.quantity < after.quantity;
  if (current.waits_for_entry() || (current.is_open() && is_less)) after.quantity = wanted.quantity;
  const auto version = after == current.progress ? current.version : current.version + 1;
  return {leg_activated{number, after, version, wanted.sibling}};
}

bool is_released(const order& current) {
  return current.progress.status == order_status::cancelled &&
         current.progress.reason == order_reason::operator_release;
}

std::uint32_t answered_by(const symbol_to_order& report) {
  return std::visit([](const auto& one) { return one.answers; }, report);
}

}  // namespace

decided decide(const order& current, const cancel_order& command, right has, const request_rules& memory) {
  if (auto known = seen_before(current, has, command.request, command.received_at, memory)) return *known;
  if (!current.is_open()) return no(order_reject::order_not_open);
  if (current.change == order_change::cancel || current.cancel_after_change)
    return no(order_reject::request_in_progress);
  // There is always room for a cancel: only one is under way, and its answer is the last.
  order_events events{
      cancel_requested{command.request, current.version, memory.forget_before(command.received_at), command.by}};
  if (current.waits_for_entry()) events.push_back(leave_line(current, order_reason::cancelled_by_user));
  return order_decision{std::move(events)};
}

decided decide(const order& current, const amend_order& command, right has, const amend_limits& limits,
               const request_rules& memory) {
  if (auto known = seen_before(current, has, command.request, command.received_at, memory)) return *known;
  // Until it has its limit there is nothing to amend: its placement is still at work.
  const bool is_busy = current.change != order_change::none || current.waits_for_price();
  if (is_busy) return no(order_reject::request_in_progress);
  if (command.if_version != 0 && command.if_version != current.version) {
    return no({order_reject::version_mismatch, {{"version", std::to_string(current.version)}}});
  }
  if (!current.is_open()) return no(order_reject::order_not_open);
  if (current.waits_for_entry()) return no(order_reject::leg_waits);
  if (limits.halted) return no(order_reject::symbol_halted);
  if (auto fault = amend_fault(current, command, limits)) return no(*std::move(fault));
  if (!has_room(current, command.request, command.received_at, memory)) return no(order_reject::too_many_requests);
  auto total = command.quantity ? command.quantity : current.progress.quantity;
  auto limit = command.price ? command.price : current.progress.price;
  return order_decision{order_events{
      amend_requested{command.request, total, limit, needs_more_hold(current, total, limit), current.version,
                      memory.forget_before(command.received_at), command.by, command.stop_price}}};
}

result<order_events, order_rejection> decide(const order& current, const release_order& command) {
  if (!current.exists() || current.terms.symbol != command.symbol) return no(order_reject::order_unknown);
  if (!current.is_open()) return no(order_reject::order_not_open);
  auto after = ended(current, order_status::cancelled, order_reason::operator_release);
  return order_events{order_released{after, current.version + 1, command.by}};
}

order_events decide(const order& current, const peer_message<account_to_order>& received) {
  if (!current.from_account.is_next(received.number)) return {};
  if (const auto* opened = std::get_if<open_order>(&received.body)) {
    return {order_placed{opened->terms, 1, opened->group}};
  }
  if (const auto* opened = std::get_if<open_stop_order>(&received.body)) {
    return {order_placed{opened->terms, 1, opened->group, opened->stop}};
  }
  if (const auto* opened = std::get_if<open_order_v1>(&received.body)) return {order_placed{opened->terms, 1}};
  if (const auto* opened = std::get_if<open_family_order>(&received.body)) {
    return {order_placed{opened->terms, 1, opened->group, opened->stop, opened->family}};
  }
  if (const auto* sent = std::get_if<activate_leg>(&received.body)) return activate(current, received.number, *sent);
  if (const auto* denied = std::get_if<refuse_hold>(&received.body)) {
    return {amend_hold_refused{received.number, denied->reason, current.version, denied->shortage}};
  }
  if (const auto* recall = std::get_if<recall_order>(&received.body)) {
    order_events events{recall_received{received.number, recall->reason}};
    if (current.waits_for_entry()) events.push_back(leave_line(current, recall->reason));
    return events;
  }
  return {amend_hold_granted{received.number, current.version, std::get<grant_hold>(received.body).filled_at_most}};
}

order_events decide(const order& current, const peer_message<symbol_to_order>& received) {
  if (!current.exists() || !current.from_symbol.is_next(received.number)) return {};
  // What the journal of the symbol held was booked before the release: nothing that comes after it counts.
  if (is_released(current)) return {released_order_withdrawn{received.number, answered_by(received.body)}};
  return {std::visit(report_reader{current, received.number}, received.body)};
}

order_view view_of(const order& current) {
  order_view view{current.terms,      current.progress,   current.version,
                  current.created_at, current.updated_at, current.stop};
  if (current.family) view.family = current.family->as_opened;
  return view;
}

std::optional<order_view> first_answer_of(const order& current) {
  if (!current.first_pass_done) return std::nullopt;
  return view_as_answered(current, current.placement);
}

order_reject reject_of(const order_event& event) {
  if (const auto* failed = std::get_if<change_failed>(&event)) return failed->reason;
  if (const auto* denied = std::get_if<amend_hold_refused>(&event)) return denied->reason;
  return {};
}

/// The rule of risk that a refusal is about: numbers from 41 on.
std::optional<risk::rule> risk_rule_of(order_reject why) {
  constexpr unsigned first = 40;
  const auto number = static_cast<unsigned>(why);
  if (number <= first || number > first + risk::rule_count) return std::nullopt;
  return static_cast<risk::rule>(number - first);
}

/// The account has put the rule's two numbers where a shortage has its own, raw in the rule's unit.
std::vector<named_value> risk_values(risk::rule which, const hold_shortage& lacks) {
  const auto unit = risk::row_of(which).unit;
  const bool shares = unit == risk::limit_unit::quantity;
  const auto limit = shares ? lacks.shares_available.raw : lacks.available.raw;
  const auto value = shares ? lacks.shares_needed.raw : lacks.needed.raw;
  if (!risk::has_amount(unit) || limit == risk::no_limit) return {};
  return {{"limit", risk::amount_text(unit, limit)}, {"value", risk::amount_text(unit, value)}};
}

std::vector<named_value> values_of(const order_event& event, const market::day_limits& day) {
  if (reject_of(event) == order_reject::price_outside_limits) return limit_values(day);
  const auto* denied = std::get_if<amend_hold_refused>(&event);
  if (denied == nullptr || denied->shortage == hold_shortage{}) return {};
  const auto& lacks = denied->shortage;
  if (const auto rule = risk_rule_of(denied->reason)) return risk_values(*rule, lacks);
  if (denied->reason == order_reject::insufficient_shares) {
    return shortage_values(lacks.shares_needed, lacks.shares_available);
  }
  return shortage_values(lacks.needed, lacks.available);
}

bool completes_amend(const order_event& event, order_change before, const order& after) {
  if (const auto* amended = std::get_if<order_amended>(&event)) return amended->pass_over;
  return before == order_change::amend_pass && after.change != order_change::amend_pass;
}

}  // namespace madang::trading
