#include "gateway/portfolio/imports/statement_parser.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include "gateway/portfolio/imports/csv_records.hpp"
#include "gateway/portfolio/imports/statement_fields.hpp"
#include "gateway/portfolio/imports/statement_shape.hpp"
#include "gateway/portfolio/imports/statement_text.hpp"
#include "messages/accounts/money_domain.hpp"
#include "messages/text/utf8.hpp"

namespace madang::portfolio {
namespace {

/// A dash stands for nothing.
std::string_view without_dash(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

/// Where a column stands; none: the file does not have it.
using column = std::optional<std::size_t>;

struct columns {
  column date;
  column kind;
  column symbol;
  column quantity;
  column price;
  column amount;
  std::vector<std::size_t> fees;
  std::vector<std::size_t> taxes;
  column currency;

  /// A line without the last of these is too short.
  std::size_t needed() const { return std::max(date.value_or(0), kind.value_or(0)) + 1; }
};

/// A line that is wrong, and the text of it that is.
struct row_fault {
  import_fault why = import_fault::line_malformed;
  std::string detail = {};
};

/// What a fault shows of the text: few bytes, whole characters, nothing that would not show.
std::string shown(std::string_view text) {
  constexpr std::size_t bytes_max = 40;
  std::string out;
  while (!text.empty() && out.size() < bytes_max) {
    const auto length = utf8_length(text);
    const bool is_visible = length > 1 || (length == 1 && text.front() >= ' ' && text.front() != '\x7f');
    if (is_visible) out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

/// One line; the first thing that is wrong with it ends it.
class row_reader {
 public:
  row_reader(const statement_shape& shape, const columns& at, currency money_of, const csv_record& record)
      : shape_(shape), at_(at), currency_(money_of), record_(record) {}

  result<import_row, row_fault> read() {
    row_.line = record_.line;
    if (record_.fault) return no(*record_.fault, {});
    if (record_.fields.size() < at_.needed()) return no(import_fault::too_few_fields, {});
    const bool is_good = read_day() && read_kind() && read_currency() &&
                         (is_trade() ? read_symbol(true) && read_trade() : read_symbol(false) && read_cash()) &&
                         read_charges() && check_charges();
    if (!is_good) return refused{std::move(fault_)};
    return row_;
  }

 private:
  static refused<row_fault> no(import_fault why, std::string_view text) { return {{why, shown(text)}}; }
  bool fail(import_fault why, std::string_view text = {}) {
    fault_ = {why, shown(text)};
    return false;
  }
  std::string_view field(column at) const {
    if (!at || *at >= record_.fields.size()) return {};
    return plain_field(record_.fields[*at]);
  }
  bool is_trade() const { return row_.kind == import_row_kind::buy || row_.kind == import_row_kind::sell; }

  bool read_day() {
    const auto day = statement_day(field(at_.date));
    if (!day) return fail(import_fault::date_invalid, field(at_.date));
    row_.date = *day;
    return true;
  }
  bool read_kind() {
    const auto kind = shape_.kind_of(field(at_.kind));
    if (!kind) return fail(import_fault::kind_unknown, field(at_.kind));
    row_.kind = *kind;
    return true;
  }
  /// Where the file says nothing, it is the account's.
  bool read_currency() {
    const auto text = field(at_.currency);
    if (text.empty()) return true;
    const auto found = text == "원" ? std::optional(currency::krw) : parse_currency(text);
    return found == currency_ || fail(import_fault::currency_mismatch, text);
  }
  bool read_symbol(bool needed) {
    const auto text = field(at_.symbol);
    if (text.empty()) return !needed || fail(import_fault::symbol_invalid);
    const auto symbol = statement_symbol(text, shape_.korean);
    if (!symbol) return fail(import_fault::symbol_invalid, text);
    // Only a trade and a dividend are of a symbol.
    if (needed || row_.kind == import_row_kind::dividend) row_.symbol = *symbol;
    return true;
  }
  bool is_whole(money amount) const { return accounts::is_multiple_of(amount, accounts::smallest_unit(currency_)); }

  bool read_trade() {
    const auto amount_text = without_dash(field(at_.amount));
    const auto shares = statement_number<quantity>(field(at_.quantity));
    if (!shares || !*shares) return fail(import_fault::quantity_invalid, field(at_.quantity));
    const auto each = statement_number<price>(field(at_.price));
    if (!each) return fail(import_fault::price_invalid, field(at_.price));
    row_.quantity = *shares;
    row_.price = *each;
    if (!amount_text.empty()) {
      const auto amount = statement_number<money>(amount_text);
      // Only what costs nothing is booked for nothing.
      const bool is_free = amount && !*amount && *each;
      if (!amount || is_free || !is_whole(*amount)) return fail(import_fault::amount_invalid, amount_text);
      row_.amount = *amount;
      return true;
    }
    if (without_dash(field(at_.price)).empty()) return fail(import_fault::price_invalid);
    if (!notional_fits(*each, *shares)) return fail(import_fault::too_large);
    row_.amount =
        accounts::rounded(notional(*each, *shares), accounts::smallest_unit(currency_), accounts::rounding::down);
    return true;
  }
  bool read_cash() {
    const auto text = field(at_.amount);
    const auto amount = statement_number<money>(text);
    if (!amount || !*amount || !is_whole(*amount)) return fail(import_fault::amount_invalid, text);
    row_.amount = *amount;
    return true;
  }

  bool add_up(const std::vector<std::size_t>& all, money& into, import_fault otherwise) {
    constexpr money most{INT64_MAX / 4};
    for (const auto at : all) {
      const auto amount = statement_number<money>(field(at));
      if (!amount || !is_whole(*amount)) return fail(otherwise, field(at));
      if (*amount > most || into > most - *amount) return fail(import_fault::too_large, field(at));
      into += *amount;
    }
    return true;
  }
  bool read_charges() {
    return add_up(at_.fees, row_.fee, import_fault::fee_invalid) &&
           add_up(at_.taxes, row_.tax, import_fault::tax_invalid);
  }
  /// Cash that moves has no fee here, and only income is taxed: what a file says besides would be lost.
  bool check_charges() {
    const bool is_income = row_.kind == import_row_kind::dividend || row_.kind == import_row_kind::interest;
    if (row_.fee && !is_trade()) return fail(import_fault::fee_invalid, to_text(row_.fee));
    if (row_.tax && !is_trade() && !is_income) return fail(import_fault::tax_invalid, to_text(row_.tax));
    if (is_income && row_.tax > row_.amount) return fail(import_fault::tax_invalid, to_text(row_.tax));
    return true;
  }

  const statement_shape& shape_;
  const columns& at_;
  currency currency_;
  const csv_record& record_;
  import_row row_;
  row_fault fault_;
};

/// Finds the columns of a shape in a record that may be the header.
class header_reader {
 public:
  header_reader(const statement_shape& shape, const csv_record& record) : shape_(shape) {
    for (const auto& one : record.fields) names_.push_back(folded(plain_field(one)));
  }

  /// Nothing where a column that no line can do without is missing, or one is there twice.
  std::optional<columns> read() {
    columns out{find(shape_.date),     find(shape_.kind),      find(shape_.symbol),
                find(shape_.quantity), find(shape_.price),     find(shape_.amount),
                find_all(shape_.fees), find_all(shape_.taxes), find(shape_.currency)};
    const bool has_trades = out.symbol && out.quantity && (out.price || out.amount);
    const bool is_usable = out.date && out.kind && (has_trades || out.amount);
    return is_usable && !is_twice_ ? std::optional(std::move(out)) : std::nullopt;
  }

 private:
  std::string folded(std::string_view name) const {
    std::string out;
    for (const char one : name) {
      if (one == ' ') continue;
      out += shape_.ignores_case ? static_cast<char>(std::tolower(static_cast<unsigned char>(one))) : one;
    }
    return out;
  }
  column find(const column_names& any_of) {
    for (const auto name : any_of) {
      const auto found = std::ranges::find(names_, name);
      if (found == names_.end()) continue;
      if (std::find(found + 1, names_.end(), name) != names_.end()) is_twice_ = true;
      return static_cast<std::size_t>(found - names_.begin());
    }
    return std::nullopt;
  }
  std::vector<std::size_t> find_all(const std::vector<column_names>& each) {
    std::vector<std::size_t> out;
    for (const auto& any_of : each) {
      if (const auto found = find(any_of)) out.push_back(*found);
    }
    return out;
  }

  const statement_shape& shape_;
  std::vector<std::string> names_;
  bool is_twice_ = false;
};

std::optional<columns> find_header(const statement_shape& shape, csv_reader& records) {
  for (std::size_t i = 0; i < shape.header_within; ++i) {
    const auto record = records.next();
    if (!record) return std::nullopt;
    if (record->fault) continue;
    if (auto found = header_reader(shape, *record).read()) return found;
  }
  return std::nullopt;
}

bool is_blank(const csv_record& record) {
  return !record.fault && std::ranges::all_of(record.fields, [](const auto& one) { return plain_field(one).empty(); });
}

}  // namespace

result<parsed_statement, statement_refusal> parse_statement(import_shape shape, std::string_view bytes,
                                                            currency of_account) {
  const auto& known = shape_of(shape);
  const auto text = statement_text(bytes, known.korean);
  if (!text) return refused{statement_refusal::not_text};
  csv_reader records(*text);
  const auto at = find_header(known, records);
  if (!at) return refused{statement_refusal::header_unknown};
  parsed_statement out;
  while (auto record = records.next()) {
    if (is_blank(*record)) continue;
    if (!record->fields.empty() && known.is_total(plain_field(record->fields.front()))) continue;
    if (out.rows.size() + out.faults_count == import_rows_max) return refused{statement_refusal::too_many_lines};
    auto row = row_reader(known, *at, of_account, *record).read();
    if (row) {
      out.rows.push_back(*row);
      continue;
    }
    ++out.faults_count;
    if (out.faults.size() < import_faults_shown_max) {
      out.faults.push_back({record->line, row.error().why, row.error().detail});
    }
  }
  return out;
}

}  // namespace madang::portfolio
