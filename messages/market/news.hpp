#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/market/ids.hpp"
#include "messages/time.hpp"

namespace madang::market {

enum class news_kind : std::uint8_t { news = 1, disclosure = 2 };
/// `NEWS`, `DISCLOSURE`
std::string_view to_text(news_kind value);

/// Something that was published about instruments, or about the market.
struct news_item {
  std::string id;  ///< the feed's own; each once
  news_kind kind = news_kind::news;
  std::vector<symbol_id> symbols;
  std::string title;
  std::string url;  ///< empty: none
  unix_nanos published_at;

  friend bool operator==(const news_item&, const news_item&) = default;
};

}  // namespace madang::market
