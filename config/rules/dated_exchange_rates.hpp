#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "messages/money/money.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

/// Won per unit of a currency, each rate from a day on until the next one. Immutable once loaded.
class dated_exchange_rates {
 public:
  dated_exchange_rates() = default;
  explicit dated_exchange_rates(std::map<currency, std::map<calendar_day, price>> won) : won_(std::move(won)) {}

  /// Nothing before the first rate of the currency. A won is one won on any day.
  std::optional<price> won_on(currency of, calendar_day day) const;

 private:
  std::map<currency, std::map<calendar_day, price>> won_;
};

/// Reads rates in the form of `config/rules/exchange_rates.toml`. Refuses with every error found.
result<dated_exchange_rates, std::vector<source_error>> parse_exchange_rates(std::string_view text,
                                                                             const std::string& file_name);

/// A file of rates that somebody writes into from day to day: it is read again when it has changed. One that cannot be
/// read leaves the rates as they were. Thread-safe.
class exchange_rates_file {
 public:
  /// An empty path: there are no rates.
  explicit exchange_rates_file(std::string path) : path_(std::move(path)) {}

  /// What is wrong with it now; nothing where it can be read.
  std::optional<std::vector<source_error>> fault();
  std::shared_ptr<const dated_exchange_rates> now();

 private:
  std::optional<std::vector<source_error>> read();

  const std::string path_;
  std::mutex lock_;
  std::filesystem::file_time_type read_at_;
  std::shared_ptr<const dated_exchange_rates> rates_ = std::make_shared<dated_exchange_rates>();
};

}  // namespace madang
