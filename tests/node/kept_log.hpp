#pragma once

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

namespace madang {

/// The log of this process while it lives.
class kept_log {
 public:
  kept_log() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("kept", lines_)); }
  ~kept_log() { spdlog::set_default_logger(before_); }
  kept_log(const kept_log&) = delete;
  kept_log& operator=(const kept_log&) = delete;

  bool says(const std::string& words) { return times(words) > 0; }
  /// In how many lines.
  std::ptrdiff_t times(const std::string& words) {
    const auto all = lines_->last_formatted();
    return std::count_if(all.begin(), all.end(),
                         [&](const std::string& line) { return line.find(words) != std::string::npos; });
  }

 private:
  std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> lines_ =
      std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(1'000);
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace madang
