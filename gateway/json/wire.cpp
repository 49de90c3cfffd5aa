#include "gateway/json/wire.hpp"

#include <algorithm>

#include "gateway/json/json_output.hpp"
#include "messages/names.hpp"

namespace madang {
namespace {

std::string numbered(std::string id, std::uint64_t number) {
  id += '#';
  append_json_number(id, number);
  return id;
}

/// The reference of a ledger entry as the ids that other answers use: a deposit is a transaction.
std::string reference_text(account_id account, const ledger_entry& entry) {
  if (entry.kind != ledger_kind::deposit && entry.kind != ledger_kind::withdrawal) return entry.reference;
  return to_text(account) + '#' + entry.reference;
}

quantity leaves_of(const order_progress& progress) {
  return is_open(progress.status) ? progress.quantity - progress.filled : quantity{};
}

void write_levels(std::string& out, const std::vector<level_view>& levels, std::size_t depth) {
  json_array array(out);
  for (std::size_t i = 0; i < std::min(depth, levels.size()); ++i) write_level(array.item(), levels[i]);
}

/// The members of an execution that both sources know.
void execution_members(json_object& object, const order_terms& terms, const execution& fill) {
  object.word("execution_id", execution_id_text(terms.order, fill.trade_number));
  object.word("trade_id", trade_id_text(terms.symbol, fill.trade_number));
  object.word("order_id", to_text(terms.order));
  object.word("account_id", to_text(terms.account));
  object.word("symbol", terms.symbol.text());
  object.word("side", to_text(terms.side));
  object.decimal("quantity", fill.quantity);
  object.decimal("price", fill.price);
  object.word("liquidity", to_text(fill.liquidity));
}

}  // namespace

std::string trade_id_text(symbol_id symbol, std::uint64_t number) {
  return numbered(symbol.text(), number);
}
std::string execution_id_text(order_id order, std::uint64_t trade_number) {
  return numbered(to_text(order), trade_number);
}
std::string transaction_id_text(account_id account, std::uint64_t transaction) {
  return numbered(to_text(account), transaction);
}

void write_account(std::string& out, const account_view& account) {
  json_object object(out);
  object.word("account_id", to_text(account.account));
  object.word("user_id", to_text(account.user));
  object.word("kind", to_text(account.kind));
  object.word("currency", to_text(account.currency));
  object.text("name", account.name);
  object.word("status", "ACTIVE");
  object.time("created_at", account.created_at);
}

void write_balance(std::string& out, const balance_view& balance) {
  json_object object(out);
  object.word("account_id", to_text(balance.account));
  object.word("currency", to_text(balance.currency));
  object.decimal("cash", balance.cash);
  object.decimal("held", balance.held);
  object.decimal("available", balance.available());
  object.number("seq", balance.seq);
}

void write_buying_power(std::string& out, const balance_view& balance) {
  json_object object(out);
  object.word("account_id", to_text(balance.account));
  object.word("currency", to_text(balance.currency));
  object.decimal("buying_power", std::max(balance.available(), money{}));
}

void write_transaction(std::string& out, const transaction_view& transaction) {
  json_object object(out);
  object.word("transaction_id", transaction_id_text(transaction.account, transaction.transaction));
  object.word("account_id", to_text(transaction.account));
  object.decimal("amount", transaction.amount);
  object.decimal("cash", transaction.cash);
  object.time("created_at", transaction.created_at);
}

void write_ledger_entry(std::string& out, account_id account, const ledger_entry& entry) {
  json_object object(out);
  object.word("entry_id", numbered(to_text(account), entry.entry));
  object.word("kind", to_text(entry.kind));
  object.decimal("amount", entry.amount);
  object.decimal("cash_after", entry.cash_after);
  object.text_or_null("reference", reference_text(account, entry));
  object.time("created_at", entry.created_at);
}

void write_order(std::string& out, const order_view& order) {
  const auto& [terms, progress] = std::tie(order.terms, order.progress);
  json_object object(out);
  object.word("order_id", to_text(terms.order));
  object.text_or_null("client_order_id", terms.client_order_id);
  object.word("account_id", to_text(terms.account));
  object.word("symbol", terms.symbol.text());
  object.word("side", to_text(terms.side));
  object.word("type", to_text(terms.type));
  object.word("time_in_force", to_text(terms.time_in_force));
  object.decimal("quantity", progress.quantity);
  object.price_or_null("price", progress.price);
  object.decimal("filled_quantity", progress.filled);
  object.decimal("leaves_quantity", leaves_of(progress));
  if (progress.filled) {
    object.word("average_price", average_text(progress.traded, progress.filled));
  } else {
    object.nothing("average_price");
  }
  object.word("status", to_text(progress.status));
  object.word_or_null("reason", to_text(progress.reason));
  object.number("version", order.version);
  object.time("created_at", order.created_at);
  object.time("updated_at", order.updated_at);
}

void write_execution(std::string& out, const execution_entry& entry) {
  order_terms terms;
  terms.order = entry.order;
  terms.account = entry.account;
  terms.symbol = entry.symbol;
  terms.side = entry.side;
  json_object object(out);
  execution_members(object, terms, entry.fill);
  object.decimal("fee", entry.fee);
  object.decimal("tax", entry.tax);
  object.time("executed_at", entry.executed_at);
}

void write_execution(std::string& out, const order_view& order, const execution& fill, unix_nanos executed_at) {
  json_object object(out);
  execution_members(object, order.terms, fill);
  object.nothing("fee");
  object.nothing("tax");
  object.time("executed_at", executed_at);
}

void write_portfolio(std::string& out, const portfolio_view& portfolio) {
  json_object object(out);
  object.word("account_id", to_text(portfolio.balance.account));
  object.word("currency", to_text(portfolio.balance.currency));
  object.decimal("cash", portfolio.balance.cash);
  object.decimal("held", portfolio.balance.held);
  object.decimal("positions_value", portfolio.positions_value);
  object.decimal("equity", portfolio.equity());
  object.decimal("unrealized_pnl", portfolio.positions_value - portfolio.cost);
  object.decimal("realized_pnl", portfolio.realized);
  object.word_or_null("total_return", portfolio.total_return ? to_text(*portfolio.total_return) : std::string());
  object.time("as_of", portfolio.as_of);
  object.number("seq", portfolio.balance.seq);
}

void write_position(std::string& out, const position_view& position, wide_money equity) {
  const auto gain = position.market_value - position.cost;
  json_object object(out);
  object.word("symbol", position.symbol.text());
  object.decimal("quantity", position.quantity);
  object.decimal("available_quantity", position.quantity - position.held);
  object.word("average_cost", average_text(position.basis.cost, position.basis.quantity));
  object.price_or_null("last_price", position.last_price);
  object.decimal("market_value", position.market_value);
  object.decimal("unrealized_pnl", gain);
  object.word("unrealized_return", ratio_text(gain, position.cost));
  object.word("allocation", ratio_text(position.market_value, equity));
}

std::string_view session_word(instrument_status status) {
  return status == instrument_status::halted ? "HALTED" : "CONTINUOUS";
}

void write_instrument(std::string& out, const market_image& image) {
  json_object object(out);
  object.word("symbol", image.listing.symbol.text());
  object.text("name", image.listing.name);
  object.text("name_ko", image.listing.name_ko);
  object.word("market", to_text(image.listing.market));
  object.word("currency", to_text(image.listing.currency));
  object.decimal("lot_size", image.listing.lot_size);
  object.decimal("base_price", image.limits.base);
  object.word("status", to_text(image.status));
}

void write_quote(std::string& out, const quote_view& quote) {
  json_object object(out);
  object.word("symbol", quote.symbol.text());
  object.price_or_null("last_price", quote.last_price);
  object.decimal("last_quantity", quote.last_quantity);
  if (quote.last_price) {
    const auto change = quote.last_price - quote.base;
    object.decimal("change", change);
    object.word("change_rate", ratio_text({change.raw}, {quote.base.raw}));
  } else {
    object.nothing("change");
    object.nothing("change_rate");
  }
  object.price_or_null("open", quote.open);
  object.price_or_null("high", quote.high);
  object.price_or_null("low", quote.low);
  object.decimal("volume", quote.volume);
  object.decimal("turnover", quote.turnover);
  object.price_or_null("bid_price", quote.bid.price);
  object.decimal("bid_quantity", quote.bid.quantity);
  object.price_or_null("ask_price", quote.ask.price);
  object.decimal("ask_quantity", quote.ask.quantity);
  object.word("session", session_word(quote.status));
  object.time("as_of", quote.as_of);
  object.number("seq", quote.seq);
}

void write_level(std::string& out, const level_view& level) {
  json_array array(out);
  append_json_plain(array.item(), to_text(level.price));
  append_json_plain(array.item(), to_text(level.quantity));
  append_json_number(array.item(), level.orders);
}

void write_book(std::string& out, const book_view& book, std::size_t depth) {
  json_object object(out);
  object.word("symbol", book.symbol.text());
  object.number("seq", book.seq);
  write_levels(object.member("bids"), book.bids, depth);
  write_levels(object.member("asks"), book.asks, depth);
  object.time("as_of", book.as_of);
}

void write_trade(std::string& out, const trade_view& trade) {
  json_object object(out);
  object.word("trade_id", trade_id_text(trade.symbol, trade.number));
  object.decimal("price", trade.price);
  object.decimal("quantity", trade.quantity);
  object.word("aggressor", to_text(trade.aggressor));
  object.time("executed_at", trade.time);
}

void write_candle(std::string& out, const candle& one) {
  json_object object(out);
  object.time("time", one.start);
  object.decimal("open", one.open);
  object.decimal("high", one.high);
  object.decimal("low", one.low);
  object.decimal("close", one.close);
  object.decimal("volume", one.volume);
}

}  // namespace madang
