#include "gateway/trading/market_faults.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "config/rules/market_rules.hpp"
#include "gateway/accounts/accounts_refusals.hpp"
#include "gateway/api/ask_entity.hpp"
#include "messages/market/refusal_values.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {
namespace {

using accounts::account_reject;
using market::market_image;

bool is_about_market(const problem& why) {
  return std::ranges::any_of(why.errors, [](const field_fault& one) {
    return one.code == "off_tick" || one.code == "off_lot" || one.code == "price_outside_limits";
  });
}

/// As the account would say it.
std::string sentence(account_reject why, std::vector<named_value> values) {
  return detail_of(refusal::of(why, std::move(values)), accounts::row_of(why));
}

/// The price that was written, without the digits that no price has; nothing where it is negative or beyond all prices.
std::optional<price> written_price(const exchange& ex, std::string_view pointer) {
  constexpr std::size_t decimals = 4;
  auto text = ex.body_text(pointer.substr(1));
  if (text.starts_with('-')) return std::nullopt;
  const auto point = text.find('.');
  if (point != std::string_view::npos) text = text.substr(0, point + 1 + decimals);
  return parse_fixed<price>(text);
}

std::string off_tick_sentence(const route_services& with, const exchange& ex, const market_image& image,
                              std::string_view pointer) {
  if (with.ports.rules == nullptr) return {};
  const auto offset = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  const auto* ticks = with.ports.rules->ticks(image.listing.market, day_in_zone(with.ports.time.now(), offset));
  if (ticks == nullptr) return {};
  const auto at = written_price(ex, pointer);
  if (!at) return {};
  return sentence(account_reject::off_tick, tick_values(*at, ticks->tick_at(*at)));
}

/// Empty where the market has nothing to say about it.
std::string market_sentence(const route_services& with, const exchange& ex, const market_image& image,
                            const field_fault& fault) {
  if (fault.code == "off_tick") return off_tick_sentence(with, ex, image, fault.pointer);
  if (fault.code == "off_lot") return sentence(account_reject::off_lot, lot_values(image.listing.lot_size));
  if (fault.code != "price_outside_limits") return {};
  return sentence(account_reject::price_outside_limits, limit_values(image.limits));
}

/// The market's memory runs ahead of the disk, so what it says waits for the gate.
void explain(route_services& with, const exchange_ptr& ex, problem why, std::optional<symbol_id> symbol) {
  const auto image = symbol ? with.ports.cache.image(*symbol) : nullptr;
  if (!image || !is_about_market(why)) return ex->refuse(std::move(why));
  for (auto& fault : why.errors) {
    if (auto said = market_sentence(with, *ex, *image, fault); !said.empty()) fault.detail = std::move(said);
  }
  why.detail = detail_of_errors(why);
  refuse_at_gate(with, ex, std::move(why));
}

/// What is refused for certain does not wait for values that nobody says.
void refuse_when_late(route_services& with, const exchange_ptr& ex, const problem& why) {
  constexpr std::int64_t longest_ns = 1'000'000'000;
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const auto due = now + std::min(longest_ns, (ex->patience_ends_ns - now) / 2);
  with.delays.add(due, [at = std::weak_ptr(ex), why] {
    if (const auto waiting = at.lock()) waiting->refuse(why);
  });
}

}  // namespace

void explain_placement(route_services& with, const exchange_ptr& ex, problem why) {
  explain(with, ex, std::move(why), symbol_id::parse(ex->body_text("symbol")));
}

void explain_amendment(route_services& with, const exchange_ptr& ex, problem why) {
  const auto order = parse_id<order_id>(ex->path_value());
  if (!order || !is_about_market(why)) return ex->refuse(std::move(why));
  refuse_when_late(with, ex, why);
  with.actors.ask_any(ex, *order, read_order{*order, ex->who()},
                      [&with, why = std::move(why)](const exchange_ptr& at, answer&& reply) {
                        if (const auto* unreadable = std::get_if<refusal>(&reply.body))
                          return with.actors.refuse(*at, *unreadable);
                        const auto* seen = reply.get_if<order_view>();
                        explain(with, at, why, seen != nullptr ? std::optional(seen->terms.symbol) : std::nullopt);
                      });
}

}  // namespace madang::trading
