#include "messages/accounts/import_words.hpp"

#include "messages/text/word_table.hpp"

namespace madang::accounts {
namespace {

constexpr word_entry<import_shape> shapes[] = {
    {import_shape::generic, "GENERIC"}, {import_shape::kis, "KIS"}, {import_shape::kiwoom, "KIWOOM"}};

}  // namespace

std::string_view to_text(import_shape value) {
  return word_of(value, shapes);
}

std::optional<import_shape> parse_import_shape(std::string_view text) {
  return enum_of(text, shapes);
}

std::string_view to_text(import_row_kind value) {
  return word_of<import_row_kind>(value, {{import_row_kind::buy, "BUY"},
                                          {import_row_kind::sell, "SELL"},
                                          {import_row_kind::deposit, "DEPOSIT"},
                                          {import_row_kind::withdrawal, "WITHDRAWAL"},
                                          {import_row_kind::dividend, "DIVIDEND"},
                                          {import_row_kind::interest, "INTEREST"},
                                          {import_row_kind::fee, "FEE"}});
}

std::string_view to_text(import_fault value) {
  return word_of<import_fault>(value, {{import_fault::line_malformed, "line_malformed"},
                                       {import_fault::too_few_fields, "too_few_fields"},
                                       {import_fault::field_too_long, "field_too_long"},
                                       {import_fault::date_invalid, "date_invalid"},
                                       {import_fault::date_ahead, "date_ahead"},
                                       {import_fault::kind_unknown, "kind_unknown"},
                                       {import_fault::symbol_invalid, "symbol_invalid"},
                                       {import_fault::symbol_unknown, "symbol_unknown"},
                                       {import_fault::currency_mismatch, "currency_mismatch"},
                                       {import_fault::quantity_invalid, "quantity_invalid"},
                                       {import_fault::price_invalid, "price_invalid"},
                                       {import_fault::amount_invalid, "amount_invalid"},
                                       {import_fault::fee_invalid, "fee_invalid"},
                                       {import_fault::tax_invalid, "tax_invalid"},
                                       {import_fault::more_sold_than_held, "more_sold_than_held"},
                                       {import_fault::too_large, "too_large"}});
}

}  // namespace madang::accounts
