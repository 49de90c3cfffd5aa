#include "cluster/market/node_news.hpp"

#include <algorithm>

#include "config/market/news_file.hpp"
#include "messages/text/folded_text.hpp"

namespace madang::market {
namespace {

constexpr std::int64_t look_every_ns = 2 * nanos_per_second;

bool is_about(const news_item& one, symbol_id symbol) {
  return std::find(one.symbols.begin(), one.symbols.end(), symbol) != one.symbols.end();
}

}  // namespace

std::vector<source_error> node_news::look(unix_nanos now) {
  const bool is_due = now - looked_at_ >= look_every_ns || now < looked_at_;
  if (file_.empty() || !is_due) return {};
  looked_at_ = now;
  std::error_code missing;
  const auto written_at = std::filesystem::last_write_time(file_, missing);
  if (missing || written_at == written_at_) return {};
  written_at_ = written_at;
  auto read = load_news(file_, utc_offset_s_);
  if (!read) return std::move(read.error());
  std::stable_sort(read->begin(), read->end(),
                   [](const auto& a, const auto& b) { return a.published_at > b.published_at; });
  auto made = std::make_shared<const items>(*std::move(read));
  const std::lock_guard guard(lock_);
  items_ = std::move(made);
  return {};
}

std::shared_ptr<const node_news::items> node_news::present() const {
  const std::lock_guard guard(lock_);
  return items_;
}

std::vector<news_item> node_news::find(const news_query& query) const {
  const auto all = present();
  const auto wanted = folded(query.text);
  std::vector<news_item> found;
  std::size_t at_cursor = 0;
  for (const auto& one : *all) {
    if (found.size() == query.limit || one.published_at < query.from) break;
    if (query.to.value != 0 && one.published_at >= query.to) continue;
    if (query.symbol && !is_about(one, *query.symbol)) continue;
    if (!wanted.empty() && folded(one.title).find(wanted) == std::u32string::npos) continue;
    if (query.after.value != 0) {
      if (one.published_at > query.after) continue;
      if (one.published_at == query.after && at_cursor++ < query.after_count) continue;
    }
    found.push_back(one);
  }
  return found;
}

}  // namespace madang::market
