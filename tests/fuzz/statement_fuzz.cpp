// Brokers' statements: whatever a file holds, it is read or refused, and no row has a number that it may not have.
#include "gateway/portfolio/imports/statement_parser.hpp"

#include "messages/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

void expect_good(const madang::import_row& row) {
  using madang::promise;
  promise(row.line > 0 && row.date.value > -8'000);
  promise(row.quantity.raw >= 0 && row.price.raw >= 0 && row.amount.raw >= 0 && row.fee.raw >= 0 && row.tax.raw >= 0);
  const bool is_trade = row.kind == madang::import_row_kind::buy || row.kind == madang::import_row_kind::sell;
  promise(!is_trade || (row.symbol && row.quantity));
  promise(is_trade || row.amount);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace madang;
  const auto file = text_of(data, size);
  for (const auto shape : {import_shape::generic, import_shape::kis, import_shape::kiwoom}) {
    const auto parsed = portfolio::parse_statement(shape, file, currency::krw);
    if (!parsed) continue;
    promise(parsed->rows.size() <= import_rows_max && parsed->faults.size() <= import_faults_shown_max);
    for (const auto& row : parsed->rows) expect_good(row);
    for (const auto& fault : parsed->faults)
      promise(fault.line > 0 && is_utf8(fault.detail) && fault.detail.size() <= 64);
  }
  return 0;
}
