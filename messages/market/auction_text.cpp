#include "messages/market/auction_text.hpp"

#include <string_view>

#include "messages/market/market_text.hpp"
#include "messages/market/words.hpp"

namespace madang::market {
namespace {

void append_quoted(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  out += '"';
  out += text;
  out += '"';
}

/// Null where there is nothing to say.
void append_quoted_if(std::string& out, bool is_there, std::string_view key, std::string_view text) {
  if (is_there) return append_quoted(out, key, text);
  out += key;
  out += "null";
}

}  // namespace

void append_auction(std::string& out, const auction_view& auction) {
  const bool crosses = auction.expected_quantity.raw != 0;
  const bool has_more = auction.imbalance.raw != 0;
  const bool ends = !auction.is_done && auction.ends_at.value != 0;
  append_quoted(out, R"({"symbol":)", auction.symbol.text());
  append_quoted(out, R"(,"phase":)", auction.is_done ? std::string_view("DONE") : to_text(auction.phase));
  append_quoted_if(out, crosses, R"(,"expected_price":)", to_text(auction.expected_price));
  append_quoted(out, R"(,"expected_quantity":)", to_text(auction.expected_quantity));
  append_quoted_if(out, has_more, R"(,"imbalance_side":)", to_text(auction.surplus));
  append_quoted(out, R"(,"imbalance_quantity":)", to_text(auction.imbalance));
  out += R"(,"bids":)";
  append_levels(out, auction.bids, auction.bids.size());
  out += R"(,"asks":)";
  append_levels(out, auction.asks, auction.asks.size());
  append_quoted_if(out, ends, R"(,"ends_at":)", to_rfc3339(auction.ends_at));
  out += '}';
}

}  // namespace madang::market
