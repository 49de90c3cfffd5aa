#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "cluster/ports/market/news_feed.hpp"
#include "config/document.hpp"

namespace madang::market {

/// The news of a file that an operator or a program of his keeps up to date: written anew under its name, it is read
/// again within some seconds. A file that cannot be read leaves the news as they are.
class node_news final : public news_feed {
 public:
  /// An empty path: there are no news.
  node_news(std::string file, std::int32_t utc_offset_s) : file_(std::move(file)), utc_offset_s_(utc_offset_s) {}

  /// Reads the file where it has changed; what is wrong with it for the log. On one thread.
  std::vector<source_error> look(unix_nanos now);
  std::vector<news_item> find(const news_query& query) const override;

 private:
  using items = std::vector<news_item>;
  std::shared_ptr<const items> present() const;

  const std::string file_;
  const std::int32_t utc_offset_s_;
  unix_nanos looked_at_;
  std::filesystem::file_time_type written_at_{};
  mutable std::mutex lock_;
  std::shared_ptr<const items> items_ = std::make_shared<const items>();  ///< the newest first
};

}  // namespace madang::market
