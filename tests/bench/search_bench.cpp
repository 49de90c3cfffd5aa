#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/market/instrument_names.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

constexpr int instruments = 5'000;
constexpr double allowed_us = 2'000;

/// Three words of letters and six Hangul syllables for each.
std::vector<market::instrument_listing> made_up_listings() {
  std::mt19937 random(7);
  std::vector<market::instrument_listing> out(instruments);
  for (int i = 0; i < instruments; ++i) {
    auto& one = out[static_cast<std::size_t>(i)];
    one.symbol = *symbol_id::parse(std::to_string(100'000 + i));
    for (int word = 0; word < 3; ++word) {
      if (word != 0) one.name += ' ';
      for (int k = 0; k < 7; ++k) one.name += static_cast<char>('a' + random() % 26);
    }
    for (int k = 0; k < 6; ++k) {
      const auto c = 0xac00U + random() % 11'172;
      one.name_ko += static_cast<char>(0xe0U | c >> 12U);
      one.name_ko += static_cast<char>(0x80U | (c >> 6U & 0x3fU));
      one.name_ko += static_cast<char>(0x80U | (c & 0x3fU));
    }
  }
  return out;
}

/// Microseconds of the plainest search there is, for the machine: the bytes as they are typed, in every name.
double plain_search_us(const std::vector<market::instrument_listing>& all, std::string_view text) {
  std::size_t found = 0;
  const auto begin = steady::now();
  for (const auto& one : all) {
    found += one.name.find(text) != std::string::npos || one.name_ko.find(text) != std::string::npos;
  }
  const auto us = std::chrono::duration<double, std::micro>(steady::now() - begin).count();
  return found <= all.size() ? us : 0;
}

}  // namespace

int run_search() {
  constexpr int rounds = 500;
  const auto all = made_up_listings();
  market::instrument_names names;
  for (const auto& one : all) names.add(one);

  bench_report report;
  report.bench = "search";
  report.unit = "us/search";
  double plain_us = 0;
  std::size_t found = 0;
  const std::vector<std::pair<const char*, std::string_view>> texts{{"words", "samsung electronics"},
                                                                    {"korean", "삼성전자"},
                                                                    {"consonants", "ㅅㅅㅈㅈ"},
                                                                    {"code", "1000"},
                                                                    {"whole_name", all[42].name}};
  for (const auto& [kind, text] : texts) {
    double best_us = 1e9;
    for (int i = 0; i < rounds; ++i) {
      const auto begin = steady::now();
      found += names.search(text).size();
      const auto nanos = std::chrono::nanoseconds(steady::now() - begin).count();
      report.latencies.add(nanos);
      best_us = std::min(best_us, static_cast<double>(nanos) / 1e3);
      plain_us += plain_search_us(all, text);
    }
    report.more.emplace_back(kind, best_us);
  }
  plain_us /= static_cast<double>(rounds) * static_cast<double>(texts.size());
  report.value = report.latencies.at_us(0.5);
  report.baseline = {{"plain_search_us", plain_us}, {"allowed_us", allowed_us}};
  report.ratio = report.value / plain_us;
  const auto slowest = std::max_element(report.more.begin(), report.more.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  report.ok = found > 0 && slowest->second < allowed_us;
  std::printf("%d instruments: %.0f us for a search, the slowest kind (%s) %.0f us\n", instruments, report.value,
              slowest->first.c_str(), slowest->second);
  return report.print();
}

}  // namespace madang
