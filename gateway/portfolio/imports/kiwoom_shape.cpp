#include "gateway/portfolio/imports/statement_shape.hpp"

namespace madang::portfolio {

const statement_shape& kiwoom_shape() {
  static const statement_shape shape{.korean = true,
                                     .header_within = 20,
                                     .ignores_case = false,
                                     .date = {"거래일자", "거래일", "일자", "체결일자"},
                                     .kind = {"적요명", "거래구분", "거래종류", "매매구분", "구분"},
                                     .symbol = {"종목코드", "종목번호", "코드"},
                                     .quantity = {"거래수량", "수량", "체결수량", "거래수량/좌수"},
                                     .price = {"거래단가", "단가", "체결단가", "거래단가/환율"},
                                     .amount = {"거래금액", "체결금액", "약정금액"},
                                     .fees = {{"수수료", "거래수수료"}},
                                     .taxes = {{"세금합", "제세금", "세금"}, {"거래세"}, {"농특세"}},
                                     .currency = {"통화", "통화구분"},
                                     .kind_of = korean_kind,
                                     .is_total = is_korean_total};
  return shape;
}

}  // namespace madang::portfolio
