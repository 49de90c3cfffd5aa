#include "messages/portfolio/portfolio_text.hpp"

#include <charconv>

namespace madang::portfolio {
namespace {

void append_number(std::string& out, std::string_view key, std::uint64_t value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out += key;
  out.append(digits, end);
}

void append_word(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  out += '"';
  out += text;
  out += '"';
}

template <class Amount>
void append_decimal(std::string& out, std::string_view key, const Amount& value) {
  append_word(out, key, to_text(value));
}

}  // namespace

wide_money rights_value_of(const portfolio_view& portfolio) {
  auto value = portfolio.positions_value;
  for (const auto& one : portfolio.positions) value -= one.market_value;
  return value;
}

void append_portfolio(std::string& out, const portfolio_view& portfolio) {
  append_word(out, R"({"account_id":)", to_text(portfolio.balance.account));
  append_word(out, R"(,"currency":)", to_text(portfolio.balance.currency));
  append_decimal(out, R"(,"cash":)", portfolio.balance.cash);
  append_decimal(out, R"(,"held":)", portfolio.balance.held);
  append_decimal(out, R"(,"positions_value":)", portfolio.positions_value);
  append_decimal(out, R"(,"rights_value":)", rights_value_of(portfolio));
  append_decimal(out, R"(,"equity":)", portfolio.equity());
  append_decimal(out, R"(,"unrealized_pnl":)", portfolio.unrealized());
  append_decimal(out, R"(,"realized_pnl":)", portfolio.realized);
  append_decimal(out, R"(,"net_deposits":)", portfolio.net_deposits);
  append_decimal(out, R"(,"income":)", portfolio.income);
  append_decimal(out, R"(,"fees":)", portfolio.fees);
  append_decimal(out, R"(,"taxes":)", portfolio.taxes);
  if (portfolio.total_return) {
    append_decimal(out, R"(,"total_return":)", *portfolio.total_return);
  } else {
    out += R"(,"total_return":null)";
  }
  append_word(out, R"(,"as_of":)", to_rfc3339(portfolio.as_of));
  append_number(out, R"(,"seq":)", portfolio.balance.seq);
  out += '}';
}

void append_position(std::string& out, const position_view& position, wide_money equity) {
  const auto gain = position.market_value - position.cost;
  append_word(out, R"({"symbol":)", position.symbol.text());
  append_decimal(out, R"(,"quantity":)", position.quantity);
  append_decimal(out, R"(,"available_quantity":)", position.quantity - position.held);
  append_word(out, R"(,"average_cost":)", average_text(position.basis.cost, position.basis.quantity));
  if (position.last_price) {
    append_decimal(out, R"(,"last_price":)", position.last_price);
  } else {
    out += R"(,"last_price":null)";
  }
  append_decimal(out, R"(,"market_value":)", position.market_value);
  append_decimal(out, R"(,"unrealized_pnl":)", gain);
  append_word(out, R"(,"unrealized_return":)", ratio_text(gain, position.cost));
  append_word(out, R"(,"allocation":)", ratio_text(position.market_value, equity));
  out += '}';
}

std::string portfolio_frame_text(std::string_view type, std::uint64_t seq, std::uint64_t prev,
                                 const portfolio_view& portfolio) {
  std::string text;
  text.reserve(768 + 256 * portfolio.positions.size());
  append_word(text, R"({"ch":)", "portfolio:" + to_text(portfolio.balance.account));
  append_word(text, R"(,"type":)", type);
  append_number(text, R"(,"seq":)", seq);
  append_number(text, R"(,"prev":)", prev);
  append_word(text, R"(,"ts":)", to_rfc3339(portfolio.as_of));
  text += R"(,"data":{"portfolio":)";
  append_portfolio(text, portfolio);
  text += R"(,"positions":[)";
  const auto equity = portfolio.equity();
  for (std::size_t i = 0; i < portfolio.positions.size(); ++i) {
    if (i != 0) text += ',';
    append_position(text, portfolio.positions[i], equity);
  }
  text += "]}}";
  return text;
}

}  // namespace madang::portfolio
