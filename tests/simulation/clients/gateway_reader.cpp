#include "tests/simulation/clients/gateway_reader.hpp"

#include "gateway/accounts/balance_json.hpp"
#include "gateway/contexts.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {
namespace {

/// Filling it takes longer than a run.
const gateway_registry& parts_of(const settings& config) {
  static const auto made = all_gateway_parts(config);
  return made;
}

void require_text(const json_value& object, std::string_view name, const std::string& expected) {
  const auto& said = text_at(object, name);
  require(said == expected, "the gateway writes " + std::string(name) + " as " + said + " where it is " + expected);
}

void check_order(const json_value& said, const order_view& order) {
  const auto& progress = order.progress;
  const auto leaves = is_open(progress.status) ? progress.quantity - progress.filled : quantity{};
  require_text(said, "order_id", to_text(order.terms.order));
  require_text(said, "account_id", to_text(order.terms.account));
  require_text(said, "symbol", std::string(order.terms.symbol.text()));
  require_text(said, "side", std::string(to_text(order.terms.side)));
  require_text(said, "status", std::string(to_text(progress.status)));
  require_text(said, "quantity", to_text(progress.quantity));
  require_text(said, "filled_quantity", to_text(progress.filled));
  require_text(said, "leaves_quantity", to_text(leaves));
  if (progress.price) require_text(said, "price", to_text(progress.price));
  require(progress.price || said.find("price")->is_null(), "the gateway writes a price where there is none");
  require(number_at(said, "version") == order.version, "the gateway writes another version");
}

void check_balance(const json_value& said, const balance_view& balance) {
  require_text(said, "account_id", to_text(balance.account));
  require_text(said, "cash", to_text(balance.cash));
  require_text(said, "held", to_text(balance.held));
  require_text(said, "available", to_text(balance.cash - balance.held));
  require(number_at(said, "seq") == balance.seq, "the gateway writes another seq");
}

}  // namespace

json_value parse_or_throw(const std::string& text) {
  auto read = parse_json(text, json_limits{});
  require(read.has_value(), "the gateway writes something that is no JSON: " + text);
  return *std::move(read);
}

const std::string& text_at(const json_value& object, std::string_view name) {
  const auto* found = object.find(name);
  const auto* text = found == nullptr ? nullptr : found->text();
  require(text != nullptr, "a text is missing: " + std::string(name));
  return *text;
}

std::uint64_t number_at(const json_value& object, std::string_view name) {
  const auto* found = object.find(name);
  const auto* number = found == nullptr ? nullptr : found->integer();
  require(number != nullptr && *number >= 0, "a number is missing: " + std::string(name));
  return static_cast<std::uint64_t>(*number);
}

gateway_reader::gateway_reader(const settings& config) : parts_(parts_of(config)) {}

json_value gateway_reader::parsed(const std::string& text) {
  ++texts_;
  return parse_or_throw(text);
}

void gateway_reader::read(const answer& given) {
  if (const auto* why = std::get_if<refusal>(&given.body)) return read(*why);
  if (const auto* view = std::get_if<open_value>(&given.body)) read_view(*view);
}

/// Each refusal that reaches a client has a code of its own and a status that blames the request.
void gateway_reader::read(const refusal& why) {
  const auto* row = parts_.refusals.find(why);
  require(row != nullptr, "the gateway has no words for a refusal");
  const auto response = to_response({row->problem.code, detail_of(why, *row), {}, {}, false}, "1", parts_.problems);
  const auto said = parsed(response.body);
  require_text(said, "code", std::string(row->problem.code));
  require(response.status >= 400 && response.status < 500, "a refusal is answered with another status");
}

void gateway_reader::read_view(const open_value& view) {
  std::string text;
  if (const auto* order = view.get_if<order_view>()) {
    trading::write_order(text, *order);
    check_order(parsed(text), *order);
  } else if (const auto* balance = view.get_if<balance_view>()) {
    accounts::write_balance(text, *balance);
    check_balance(parsed(text), *balance);
  }
}

void gateway_reader::read(const private_frame& frame) {
  const auto text =
      private_text({"channel", "update", frame.seq, frame.seq - 1, frame.time}, frame.data, parts_.frames);
  require(text.has_value(), "the gateway cannot write a frame");
  const auto said = parsed(*text);
  require(number_at(said, "seq") == frame.seq, "the gateway writes another number of a frame");
  const auto* data = said.find("data");
  require(data != nullptr, "a frame holds nothing");
  if (const auto* of_order = frame.data.get_if<order_frame>()) {
    check_order(*data->find("order"), of_order->order);
  } else if (const auto* of_account = frame.data.get_if<account_frame>()) {
    check_balance(*data->find("balance"), of_account->balance);
  }
}

}  // namespace madang::simulation
