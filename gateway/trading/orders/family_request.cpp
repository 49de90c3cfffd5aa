#include "gateway/trading/orders/family_request.hpp"

#include <utility>

#include "gateway/json/json_value.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "messages/trading/words.hpp"

namespace madang::trading {
namespace {

using accounts::place_leg;

/// Zero where the leg does not have it. The schema has checked the texts.
template <class Amount>
Amount amount_in(const json_value& leg, std::string_view name) {
  const auto* found = leg.find(name);
  const auto* text = found == nullptr ? nullptr : found->text();
  return text == nullptr ? Amount{} : parse_fixed<Amount>(*text).value_or(Amount{});
}

time_in_force time_in(const json_value& leg) {
  const auto* found = leg.find("time_in_force");
  const auto* text = found == nullptr ? nullptr : found->text();
  return text == nullptr ? time_in_force::day : parse_time_in_force(*text).value_or(time_in_force::day);
}

place_leg profit_leg(const json_value& given) {
  place_leg leg;
  leg.type = order_type::limit;
  leg.price = amount_in<price>(given, "price");
  leg.time_in_force = time_in(given);
  return leg;
}

place_leg loss_leg(const json_value& given) {
  place_leg leg;
  leg.price = amount_in<price>(given, "price");
  leg.stop = {amount_in<price>(given, "stop_price"), amount_in<price>(given, "trail_price"),
              amount_in<rate>(given, "trail_rate")};
  leg.time_in_force = time_in(given);
  leg.type = leg.stop.trails() ? order_type::trailing_stop : leg.price ? order_type::stop_limit : order_type::stop;
  return leg;
}

schema_ref profit_schema() {
  return object_of("TakeProfit", {{"price", decimal_of(4, "Of the limit order that takes the profit", "off_tick")},
                                  optional_member("time_in_force", with_fallback(time_in_force_schema(), "\"DAY\""))});
}

schema_ref loss_schema() {
  return object_of("StopLoss",
                   {optional_member("stop_price", decimal_of(4, "What it waits for", "off_tick")),
                    optional_member("price", decimal_of(4, "Its limit; absent: none", "off_tick")),
                    optional_member("trail_price", decimal_of(4, "Distance of one that trails", "off_tick")),
                    optional_member("trail_rate", decimal_of(4,
                                                             "The same as a part of the price that it "
                                                             "follows",
                                                             "trail_required")),
                    optional_member("time_in_force", with_fallback(time_in_force_schema(), "\"DAY\""))});
}

}  // namespace

bool has_legs(const exchange& ex) {
  return ex.has("order_class") || ex.has("take_profit") || ex.has("stop_loss");
}

std::optional<accounts::place_family> read_family(const exchange_ptr& of, accounts::place_order entry) {
  const auto family = parse_order_class(of->body_text("order_class"));
  if (!family) {
    of->refuse(problem{
        "legs_invalid", {}, {{"/order_class", "legs_invalid", "Legs belong to a class of orders."}}, {}, false});
    return std::nullopt;
  }
  accounts::place_family command{std::move(entry), *family, {}};
  if (const auto* profit = of->body.find("take_profit")) command.legs.push_back(profit_leg(*profit));
  if (const auto* loss = of->body.find("stop_loss")) command.legs.push_back(loss_leg(*loss));
  return command;
}

std::vector<schema_member> family_members() {
  return {optional_member("order_class", order_class_schema()), optional_member("take_profit", profit_schema()),
          optional_member("stop_loss", loss_schema())};
}

}  // namespace madang::trading
