#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "messages/market/news.hpp"

namespace madang {

/// Which news somebody wants: all that is said holds.
struct news_query {
  std::optional<market::symbol_id> symbol;
  std::string_view text;  ///< a part of the title; empty: any
  unix_nanos from;
  unix_nanos to;  ///< not included; zero: no end
  /// Behind so many items of this moment of publication; zero: from the newest.
  unix_nanos after;
  std::size_t after_count = 0;
  std::size_t limit = 100;
};

/// What has been published, the newest first. Thread-safe.
class news_feed {
 public:
  virtual ~news_feed() = default;
  virtual std::vector<market::news_item> find(const news_query& query) const = 0;
};

}  // namespace madang
