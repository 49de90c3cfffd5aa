#include "config/rules/dated_exchange_rates.hpp"

#include <iterator>
#include <system_error>
#include <utility>

#include "config/rules/rule_entries.hpp"

namespace madang {
namespace {

/// A few currencies on every working day of ten years.
constexpr std::size_t rates_max = 20'000;
constexpr price won_max = price::whole(1'000'000);

}  // namespace

std::optional<price> dated_exchange_rates::won_on(currency of, calendar_day day) const {
  if (of == currency::krw) return price::whole(1);
  const auto found = won_.find(of);
  if (found == won_.end()) return std::nullopt;
  const auto next = found->second.upper_bound(day);
  return next == found->second.begin() ? std::nullopt : std::optional(std::prev(next)->second);
}

result<dated_exchange_rates, std::vector<source_error>> parse_exchange_rates(std::string_view text,
                                                                             const std::string& file_name) {
  const auto document = parse_document(text, file_name);
  if (!document) return refused{std::vector{document.error()}};
  std::vector<source_error> errors;
  const document_value whole{*document, 1};
  table_reader file(whole, file_name, errors);
  const auto* rows = file.optional_array("rates");
  file.finish();
  if (rows != nullptr && rows->size() > rates_max) file.refuse("rates", "fewer entries in the file");
  if (!errors.empty()) return refused{std::move(errors)};
  std::map<currency, std::map<calendar_day, price>> won;
  for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
    table_reader entry((*rows)[i], file_name, errors);
    const auto of = parse_currency(entry.text("currency", rule_text_max));
    if (!of || *of == currency::krw || *of == currency::game) entry.refuse("currency", "a currency besides KRW");
    const auto from = read_from(entry);
    const auto each = parse_fixed<price>(entry.text("won", rule_decimal_max));
    if (!each || each->raw <= 0 || *each > won_max) entry.refuse("won", "an amount above zero");
    entry.optional_text("source", rule_text_max);
    entry.finish();
    if (!of || !from || !each) continue;
    if (!won[*of].emplace(*from, *each).second) entry.refuse("from", "one rate of a currency and a day");
  }
  if (!errors.empty()) return refused{std::move(errors)};
  return dated_exchange_rates(std::move(won));
}

std::optional<std::vector<source_error>> exchange_rates_file::fault() {
  std::lock_guard guard(lock_);
  return read();
}

std::shared_ptr<const dated_exchange_rates> exchange_rates_file::now() {
  std::lock_guard guard(lock_);
  std::error_code gone;
  const auto written = path_.empty() ? read_at_ : std::filesystem::last_write_time(path_, gone);
  if (!gone && written != read_at_) read();
  return rates_;
}

/// Under the lock.
std::optional<std::vector<source_error>> exchange_rates_file::read() {
  if (path_.empty()) return std::nullopt;
  std::error_code gone;
  read_at_ = std::filesystem::last_write_time(path_, gone);
  auto loaded = load_rules(path_, {}, {}, &parse_exchange_rates);
  if (!loaded) return loaded.error();
  rates_ = std::make_shared<const dated_exchange_rates>(*std::move(loaded));
  return std::nullopt;
}

}  // namespace madang
