#include "gateway/market/stock_routes.hpp"

#include <algorithm>
#include <set>

#include "cluster/ports/market/instrument_directory.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "gateway/api/cacheable.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/market/instrument_json.hpp"
#include "gateway/market/market_requests.hpp"

namespace madang::market {
namespace {

constexpr std::string_view stocks_list = "stocks";
constexpr std::string_view search_list = "search";

const instrument_details* details_of(const route_services& with, symbol_id symbol) {
  return with.ports.instruments == nullptr ? nullptr : &with.ports.instruments->details(symbol);
}

std::vector<found_instrument> search(const route_services& with, std::string_view text) {
  return with.ports.instruments == nullptr ? std::vector<found_instrument>() : with.ports.instruments->search(text);
}

// ---- all instruments -----------------------------------------------------------------------------------------------

/// What a list of instruments is narrowed down to.
struct stock_filter {
  std::optional<market_code> market;
  std::optional<std::string_view> sector;
  std::optional<std::set<symbol_id>> named;  ///< that the query has found

  bool takes(const route_services& with, const market_image& image) const {
    const auto& listing = image.listing;
    if (market && listing.market != *market) return false;
    if (named && !named->contains(listing.symbol)) return false;
    if (!sector) return true;
    const auto* known = details_of(with, listing.symbol);
    return known != nullptr && known->sector == *sector;
  }
};

stock_filter filter_of(const route_services& with, const exchange& ex) {
  stock_filter out;
  if (const auto word = ex.query("market")) out.market = parse_market(*word);
  out.sector = ex.query("sector");
  if (const auto text = ex.query("query")) {
    out.named.emplace();
    for (const auto& one : search(with, *text)) {
      if (one.match != name_match::typo) out.named->insert(one.symbol);
    }
  }
  return out;
}

/// In the order of their symbols, those behind the cursor first.
void serve_stocks(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, stocks_list);
  if (!at) return;
  const auto filter = filter_of(with, *ex);
  std::vector<image_ptr> found;
  std::optional<list_cursor> next;
  for (const auto symbol : with.ports.cache.symbols()) {
    if (symbol.value <= at->before) continue;
    auto image = with.ports.cache.image(symbol);
    if (!image || !filter.takes(with, *image)) continue;
    if (found.size() == at->limit) {
      next = list_cursor{found.back()->listing.symbol.value, 0};
      break;
    }
    found.push_back(std::move(image));
  }
  auto answer = list_response(found, stocks_list, next, [&](std::string& out, const image_ptr& one) {
    write_instrument(out, *one, details_of(with, one->listing.symbol));
  });
  make_cacheable(*ex, answer, good_for_seconds);
  answer_at_gate(with, ex, std::move(answer));
}

void serve_stock(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  auto answer = json_response(
      200, [&](std::string& out) { write_instrument(out, *image, details_of(with, image->listing.symbol)); });
  make_cacheable(*ex, answer, good_for_seconds);
  answer_at_gate(with, ex, std::move(answer));
}

// ---- search --------------------------------------------------------------------------------------------------------

/// The place of a hit in the order of the list; never zero.
std::uint64_t rank_of(const found_instrument& one) {
  return static_cast<std::uint64_t>(one.match) << 8U | one.closeness;
}

struct shown_hit {
  image_ptr image;
  found_instrument hit;
};

void serve_search(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, search_list);
  if (!at) return;
  std::vector<shown_hit> shown;
  std::optional<list_cursor> next;
  for (const auto& one : search(with, *ex->query("keyword"))) {
    if (std::pair(rank_of(one), one.symbol.value) <= std::pair(at->before, at->before2)) continue;
    auto image = with.ports.cache.image(one.symbol);
    if (!image) continue;
    if (shown.size() == at->limit) {
      next = list_cursor{rank_of(shown.back().hit), shown.back().hit.symbol.value};
      break;
    }
    shown.push_back({std::move(image), one});
  }
  answer_at_gate(with, ex, list_response(shown, search_list, next, [&](std::string& out, const shown_hit& one) {
                   write_found_instrument(out, *one.image, details_of(with, one.hit.symbol), one.hit.match);
                 }));
}

}  // namespace

void add_stock_routes(gateway_registry& to, const settings& limits) {
  auto all = with_pages(
      market_route("/api/v1/market/stocks", "listInstruments", "All instruments",
                   page_schema("InstrumentPage", instrument_schema()), serve_stocks),
      page_parameters(limits, {{"market", words_of(views::words_of_enum<market_code>()), "Of one market alone."},
                               {"sector", text_of(1, 100), "Of one sector alone, as it is written in `sector`."},
                               {"query", text_of(1, 64), "A part of code or name, or initial consonants."}}));
  all.answers.front().headers = {"ETag"};
  to.add(std::move(all));
  auto one = symbol_route("/api/v1/market/stocks/{symbol}", "getInstrument", "One instrument", instrument_schema(), {},
                          serve_stock);
  one.answers.front().headers = {"ETag"};
  to.add(std::move(one));
  to.add(with_pages(
      market_route("/api/v1/market/search", "searchInstruments", "Instruments by code or name, the likeliest first",
                   page_schema("FoundInstrumentPage", found_instrument_schema()), serve_search),
      page_parameters(
          limits, {{"keyword", text_of(1, 64),
                    "A part of code or name, initial consonants (ㅅㅅㅈㅈ), or a name with typing errors.", true}})));
}

}  // namespace madang::market
