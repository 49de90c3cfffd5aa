#include "actors/accounts/handlers/current_rules.hpp"

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "actors/kernel/instrument_check.hpp"
#include "cluster/ports/risk/risk_desk.hpp"
#include "config/portfolio/portfolio_settings.hpp"
#include "config/risk/risk_settings.hpp"

namespace madang::accounts {
namespace {

account_rules rules_of(const settings& config) {
  account_rules rules{static_cast<std::uint64_t>(config.accounts.max_open_orders),
                      {config.accounts.request_memory_s * nanos_per_second,
                       static_cast<std::uint64_t>(config.accounts.request_memory_bytes)},
                      config.accounts.fee_rate,
                      config.accounts.tax_rate,
                      config.market.self_trade_group};
  const auto& checks = config.of<risk::risk_settings>();
  rules.risk.records_refusals = checks.record_refusals;
  rules.risk.approved_every = static_cast<std::uint64_t>(checks.record_approved);
  rules.utc_offset_s = static_cast<std::int32_t>(config.market.utc_offset_s);
  const auto imports = config.of<portfolio::portfolio_settings>().imports_per_day;
  rules.imports_per_day = static_cast<std::uint64_t>(imports);
  return rules;
}

}  // namespace

current_rules::current_rules(const account& current, entity_ports& ports)
    : current_(current), ports_(ports), rules_(rules_of(ports.config)) {
  rules_.risk.marks = [this](symbol_id symbol) { return marks_of(symbol); };
  if (ports.settlement == nullptr) return;
  terms_.emplace(*ports.settlement, ports.config);
  rules_.settlement.of_fill = [this](symbol_id symbol, side on, calendar_day traded) {
    return terms_of(symbol, on, traded);
  };
}

const account_rules& current_rules::of_day() {
  rules_.closing_today = closing_day(ports_.time.now(), closed_before_, rules_.utc_offset_s);
  look_at_days();
  return rules_;
}

const account_rules& current_rules::now() {
  of_day();
  look_at_limits();
  return rules_;
}

/// The house's accounts make the market: no rule of risk holds for them.
void current_rules::look_at_limits() {
  auto* desk = ports_.risk;
  if (desk == nullptr || current_.terms.kind == account_kind::house || !current_.is_open()) return;
  auto& rules = rules_.risk;
  const auto version = desk->version();
  if (!rules || risk_seen_ != version || own_limits_seen_ != current_.risk.version) {
    rules.checks = &desk->checks();
    rules.in_force = desk->limits_of(current_.terms.user, current_.terms.kind, current_.risk.overrides);
    rules.killed = desk->killed(current_.terms.user);
    rules.circuits = desk->circuits_of(current_.terms.kind);
    rules.anomalies = desk->anomalies();
    risk_seen_ = version;
    own_limits_seen_ = current_.risk.version;
  }
  set_moment(rules, ports_.time.now(), ports_.entities.event_time(), rules_.utc_offset_s);
}

symbol_marks current_rules::marks_of(symbol_id symbol) const {
  const auto image = ports_.cache.image(symbol);
  if (!image) return {};
  symbol_marks marks{image->quote.last_price, image->limits.base, image->listing.market, {}, {}};
  if (ports_.risk != nullptr) {
    marks.sector = ports_.risk->sector_of(symbol);
    const auto change = ports_.risk->adjustment_of(symbol);
    const bool is_halted = image->status == market::instrument_status::halted;
    if (change && is_halted) marks = marks_during(current_, marks, change->action, change->price_before);
    marks.mean_volume = ports_.risk->mean_volume_of(symbol);
  }
  return marks;
}

void current_rules::look_up_terms(place_order& command) {
  look_up_instrument(command);
  if (terms_ && terms_->is_charged_by_date(current_.terms.kind)) {
    rules_.fee_rate = terms_->fee_of(market_of(command.symbol), today());
  }
}

void current_rules::look_up_instrument(place_order& command) {
  if (auto now = instrument_at(ports_, command.symbol, command.price)) {
    command.instrument = instrument_terms{now->listing.currency, now->listing.lot_size, now->limits, now->tick, {}};
    const auto apart = command.stop.stop_price ? command.stop.stop_price : command.stop.trail_price;
    if (!apart) return;
    if (const auto at_stop = instrument_at(ports_, command.symbol, apart)) {
      command.instrument->stop_tick = at_stop->tick;
    }
  }
}

void current_rules::committed(const account_events& events) {
  if (!events.empty() && std::holds_alternative<account_day_closed>(events.front())) {
    closed_before_ = rules_.closing_today;
  }
}

calendar_day current_rules::today() const {
  return day_in_zone(ports_.time.now(), rules_.utc_offset_s);
}

void current_rules::look_at_days() {
  if (!terms_) return;
  auto& days = rules_.settlement;
  const auto now = today();
  if (days.today == now) return;
  const auto market = settlement_terms::market_of(current_.terms.currency);
  days.today = now;
  days.next_day = terms_->days().trading_day_after(market, now, 1);
  days.second_day = terms_->days().trading_day_after(market, now, 2);
}

market::market_code current_rules::market_of(symbol_id symbol) const {
  const auto image = ports_.cache.image(symbol);
  return image ? image->listing.market : settlement_terms::market_of(current_.terms.currency);
}

fill_terms current_rules::terms_of(symbol_id symbol, side on, calendar_day traded) const {
  const auto kind = current_.terms.kind;
  const bool is_free = on == side::buy && !terms_->is_deferred(kind);
  const bool is_foreign = terms_->is_foreign(current_.terms);
  if (is_free || terms_->is_plain(kind)) return {traded, false, {}, {}, tax_rounding, is_foreign};
  const auto market = market_of(symbol);
  const auto date = terms_->settlement_date(market, traded);
  const auto tax = terms_->tax_of(kind, market, symbol, date);
  return {date, terms_->is_deferred(kind), tax.transaction, tax.rural, tax.rounded, is_foreign};
}

}  // namespace madang::accounts
