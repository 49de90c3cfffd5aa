#include "config/market/listed_details.hpp"

#include <algorithm>

#include "config/document.hpp"
#include "messages/money/money.hpp"

namespace madang::market {

std::string listed_details_text(const details_by_symbol& details) {
  std::string out;
  for (const auto& [symbol, one] : details) {
    out += symbol.text() + "," + std::to_string(one.listed_shares) + "," + one.sector + "\n";
  }
  return out;
}

details_by_symbol parse_listed_details(std::string_view text) {
  details_by_symbol out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto first = line.find(',');
    const auto second = first == std::string_view::npos ? first : line.find(',', first + 1);
    if (second == std::string_view::npos) continue;
    const auto symbol = symbol_id::parse(line.substr(0, first));
    const auto shares = parse_decimal(line.substr(first + 1, second - first - 1), 0);
    if (symbol && shares && *shares >= 0) out[*symbol] = {std::string(line.substr(second + 1)), *shares};
  }
  return out;
}

details_by_symbol load_listed_details(const std::filesystem::path& data) {
  const auto text = read_document_file(listed_details_in(data));
  return text ? parse_listed_details(*text) : details_by_symbol{};
}

}  // namespace madang::market
