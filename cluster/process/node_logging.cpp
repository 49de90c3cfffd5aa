#include "cluster/process/node_logging.hpp"

#include "cluster/process/log_scrubber.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <exception>

namespace madang {
namespace {

spdlog::level::level_enum level_of(log_level_kind level) {
  switch (level) {
    case log_level_kind::trace:
      return spdlog::level::trace;
    case log_level_kind::debug:
      return spdlog::level::debug;
    case log_level_kind::info:
      return spdlog::level::info;
    case log_level_kind::warn:
      return spdlog::level::warn;
    case log_level_kind::error:
      return spdlog::level::err;
    case log_level_kind::critical:
      return spdlog::level::critical;
    case log_level_kind::off:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

/// The message as a JSON string, so that quotes and line breaks in it cannot break the line.
class json_message final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    for (char c : message.payload) {
      auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out.push_back('\\');
        out.push_back(c);
      } else if (byte < 0x20) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
      } else {
        out.push_back(c);
      }
    }
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_message>(); }
};

/// A bug where nothing can be isolated ends the process; its reason is the last line of the log.
[[noreturn]] void end_with_a_line() {
  std::string why = "there is no exception";
  try {
    if (const auto bug = std::current_exception()) std::rethrow_exception(bug);
  } catch (const std::exception& bug) {
    why = bug.what();
  } catch (...) {
    why = "an exception of an unknown type";
  }
  log_at_any_level("a bug ends the process: " + why);
  std::abort();
}

}  // namespace

void set_log_level(log_level_kind level) {
  spdlog::set_level(level_of(level));
}

void log_at_any_level(const std::string& why) {
  if (!spdlog::should_log(spdlog::level::critical)) spdlog::set_level(spdlog::level::critical);
  spdlog::critical("{}", why);
  if (auto* log = spdlog::default_logger_raw()) log->flush();
}

void log_last_words() {
  std::set_terminate(end_with_a_line);
}

void start_logging(const node_settings& config) {
  auto to = scrub_before(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("madang", std::move(to)));
  spdlog::set_level(level_of(config.log_level));
  if (config.log_format == log_format_kind::json) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<json_message>('*').set_pattern(R"({"ts":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l","msg":"%*"})");
    spdlog::set_formatter(std::move(formatter));
  } else {
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  }
}

}  // namespace madang
