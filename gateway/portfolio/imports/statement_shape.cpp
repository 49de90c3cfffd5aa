#include "gateway/portfolio/imports/statement_shape.hpp"

namespace madang::portfolio {
namespace {

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

const statement_shape& shape_of(import_shape which) {
  switch (which) {
    case import_shape::kis:
      return kis_shape();
    case import_shape::kiwoom:
      return kiwoom_shape();
    case import_shape::generic:
      break;
  }
  return generic_shape();
}

std::optional<import_row_kind> korean_kind(std::string_view word) {
  // What is taken back, shares that move without money, loans, rights: none of it is guessed at.
  for (const auto other :
       {"취소", "정정", "입고", "출고", "주식배당", "융자", "대출", "신용", "대주", "청약", "환전"}) {
    if (has(word, other)) return std::nullopt;
  }
  if (has(word, "매수")) return import_row_kind::buy;
  if (has(word, "매도")) return import_row_kind::sell;
  if (has(word, "배당") || has(word, "분배금")) {
    return has(word, "세") || has(word, "출금") ? std::nullopt : std::optional(import_row_kind::dividend);
  }
  if (has(word, "예탁금이용료") || has(word, "이자")) {
    return has(word, "세") || has(word, "출금") ? std::nullopt : std::optional(import_row_kind::interest);
  }
  if (has(word, "수수료") || has(word, "이용료")) {
    return has(word, "입금") || has(word, "환급") ? std::nullopt : std::optional(import_row_kind::fee);
  }
  if (has(word, "입금")) return import_row_kind::deposit;
  if (has(word, "출금")) return import_row_kind::withdrawal;
  return std::nullopt;
}

bool is_korean_total(std::string_view first_field) {
  return first_field == "합계" || first_field == "소계" || first_field == "총계" || first_field == "계";
}

}  // namespace madang::portfolio
