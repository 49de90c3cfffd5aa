#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/makers/market_making.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/load/bench_gateway.hpp"
#include "tests/bench/load/forked_part.hpp"
#include "tests/bench/load/http_load.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {

/// One user of the load: a token, and accounts that have cash and shares of one symbol each.
struct load_user {
  std::string name;
  std::string token;
  std::vector<std::pair<std::string, std::string>> accounts;  ///< account and symbol
};

/// What all of them know.
inline constexpr std::string_view load_password = "a long enough secret";
/// The house offers its shares at the top of the day's limits; everyone buys a stock of them there.
inline constexpr std::int64_t house_price = bench_gateway::base * 13 / 10;

/// Users `load0`, `load1`, … are made; throws where that is refused.
std::vector<load_user> make_users(std::uint16_t port, std::size_t count, const std::vector<std::string>& symbols);

/// Somebody who can log in and has nothing else; throws where that is refused.
void register_person(http_client& at, const std::string& name);

/// Orders around one price, of which about half trade on arrival; connection i is user i's.
http_load::request_maker order_maker(const std::vector<load_user>& users, seeded_random& random);

/// Throws where the other side has ended.
std::string hear(forked_part& from);
std::string text_of(const std::vector<std::int64_t>& latencies_ns);
latency_samples samples_of(const std::string& bytes);

/// The port and the symbols of a platform that has stocked its house, as a line for a load generator.
std::string stocked(bench_gateway& platform, std::size_t symbols);
struct stocked_platform {
  std::uint16_t port = 0;
  std::vector<std::string> symbols;
};
stocked_platform parse_stocked(const std::string& line);

}  // namespace madang
