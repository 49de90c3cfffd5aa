#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process/madang_process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/support/api_client.hpp"
#include "tests/system/support/program.hpp"

namespace madang {

/// Logs in with the password that the node left for its administrator in the data directory.
api_reply log_in_administrator(const std::string& data, std::uint16_t port);

/// A platform with nobody in it and no orders.
class empty_market : public testing::Test {
 protected:
  /// Starts the platform; a failure of the test when that fails.
  void start(const std::vector<std::string>& settings = {});
  std::uint16_t port() const { return node->port(); }

  temp_dir dir;
  std::unique_ptr<madang_process> node;
};

/// A platform whose traders have cash and shares, with empty books and nobody else who trades. What is needed to get
/// there is done once; each test works on a copy.
class stocked_market : public testing::Test {
 protected:
  static constexpr std::size_t trader_count = 8;
  static constexpr std::int64_t shares_each = 5'000;  ///< of every symbol
  static const std::vector<std::string>& symbols();

  void start(const std::vector<std::string>& settings = {});
  std::uint16_t port() const { return node->port(); }
  const trader& who(std::size_t index) const { return traders.at(index); }

  /// Places an order and expects it to be taken.
  json place(const json& order, header_list headers = {});
  json book_of(const std::string& symbol);
  /// Of all traders together.
  std::int64_t all_cash() const;
  std::int64_t all_shares(const std::string& symbol) const;
  /// The file that lists the symbols, for a start that a test makes itself.
  static std::string instruments();

  temp_dir dir;
  std::unique_ptr<madang_process> node;
  std::vector<trader> traders;
};

}  // namespace madang
