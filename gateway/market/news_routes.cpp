#include "gateway/market/news_routes.hpp"

#include "cluster/ports/market/news_feed.hpp"
#include "gateway/api/cacheable.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "gateway/market/market_requests.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr std::string_view news_list = "news";

constexpr auto members = std::tuple{
    member("news_id", views::text{1, 64}, &news_item::id),
    member("kind", views::words<news_kind>{}, &news_item::kind),
    member("symbols", views::array(views::symbol), &news_item::symbols),
    member("title", views::text{0, 500}, &news_item::title),
    member("url", views::or_null(views::text{0, 2'000}), [](const news_item& v) { return views::unless_empty(v.url); }),
    member("published_at", views::time, &news_item::published_at),
};
constexpr auto description = views::view_of<news_item>("NewsItem", members);

void write_news(std::string& out, const news_item& one) {
  views::write(out, description, one);
}

/// Where the list goes on behind a page: so many items of the last one's moment have been shown.
list_cursor cursor_behind(const std::vector<news_item>& shown, const news_query& query) {
  const auto last = shown.back().published_at;
  std::uint64_t count = last == query.after ? query.after_count : 0;
  for (const auto& one : shown) count += one.published_at == last ? 1 : 0;
  return {static_cast<std::uint64_t>(last.value), count};
}

void serve_news(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, news_list);
  if (!at) return;
  news_query query;
  if (const auto text = ex->query("symbol")) {
    query.symbol = symbol_id::parse(*text);
    if (!query.symbol) return ex->answer(list_response(std::vector<news_item>(), news_list, std::nullopt, write_news));
  }
  query.text = ex->query("query").value_or("");
  if (!read_moment(with, *ex, "from", query.from) || !read_moment(with, *ex, "to", query.to)) return;
  query.after = {static_cast<std::int64_t>(at->before)};
  query.after_count = at->before2;
  query.limit = at->limit + 1;
  std::vector<news_item> found;
  if (with.ports.news != nullptr) found = with.ports.news->find(query);
  std::optional<list_cursor> next;
  if (found.size() > at->limit) {
    found.pop_back();
    next = cursor_behind(found, query);
  }
  auto answer = list_response(found, news_list, next, write_news);
  make_cacheable(*ex, answer, good_for_seconds);
  ex->answer(std::move(answer));
}

}  // namespace

void add_news_routes(gateway_registry& to, const settings& limits) {
  auto one = with_pages(market_route("/api/v1/market/news", "listNews", "News and disclosures, the newest first",
                                     page_schema("NewsPage", views::schema_of(description)), serve_news),
                        page_parameters(limits, {{"symbol", text_of(1, 20), "About one symbol alone."},
                                                 {"query", text_of(1, 64), "A part of the title."},
                                                 {"from", text_of(10, 40), "RFC 3339 time or day, included."},
                                                 {"to", text_of(10, 40), "RFC 3339 time or day, not included."}}));
  one.answers.front().headers = {"ETag"};
  to.add(std::move(one));
}

}  // namespace madang::market
