#include "gateway/portfolio/imports/statement_shape.hpp"

namespace madang::portfolio {

const statement_shape& kis_shape() {
  static const statement_shape shape{.korean = true,
                                     .header_within = 20,
                                     .ignores_case = false,
                                     .date = {"거래일자", "거래일", "매매일자", "체결일자"},
                                     .kind = {"거래종류", "거래구분", "매매구분", "적요"},
                                     .symbol = {"종목코드", "종목번호", "상품번호"},
                                     .quantity = {"거래수량", "체결수량", "수량"},
                                     .price = {"거래단가", "체결단가", "체결평균가", "단가"},
                                     .amount = {"거래금액", "체결금액", "금액"},
                                     .fees = {{"수수료", "거래수수료"}},
                                     .taxes = {{"제세금", "세금"}, {"거래세"}, {"농특세"}, {"소득세"}, {"주민세"}},
                                     .currency = {"통화", "통화코드"},
                                     .kind_of = korean_kind,
                                     .is_total = is_korean_total};
  return shape;
}

}  // namespace madang::portfolio
