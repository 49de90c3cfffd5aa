#include "gateway/portfolio/imports/statement_parser.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gateway/portfolio/imports/statement_fields.hpp"
#include "gateway/portfolio/imports/statement_shape.hpp"
#include "messages/accounts/import_words.hpp"
#include "messages/text/utf8.hpp"

namespace madang::portfolio {
namespace {

std::string in_cp949(std::string text) {
  const iconv_t conversion = iconv_open("CP949", "UTF-8");
  EXPECT_NE(reinterpret_cast<std::intptr_t>(conversion), -1);
  std::string out(text.size() + 1, '\0');
  char* from = text.data();
  char* to = out.data();
  std::size_t left = text.size();
  std::size_t room = out.size();
  EXPECT_NE(iconv(conversion, &from, &left, &to, &room), static_cast<std::size_t>(-1));
  iconv_close(conversion);
  out.resize(out.size() - room);
  return out;
}

parsed_statement good(import_shape shape, std::string_view text, currency money_of = currency::krw) {
  auto parsed = parse_statement(shape, text, money_of);
  EXPECT_TRUE(parsed.has_value());
  return parsed ? *std::move(parsed) : parsed_statement{};
}
statement_refusal refusal_of(import_shape shape, std::string_view text) {
  const auto parsed = parse_statement(shape, text, currency::krw);
  EXPECT_FALSE(parsed.has_value());
  return parsed ? statement_refusal{} : parsed.error();
}

constexpr std::string_view header = "date,type,symbol,quantity,price,amount,fee,tax,currency\n";

import_row generic_row(std::string_view line) {
  const auto parsed = good(import_shape::generic, std::string(header) + std::string(line));
  EXPECT_EQ(parsed.rows.size(), 1U) << line;
  return parsed.rows.empty() ? import_row{} : parsed.rows[0];
}
std::string fault_of(std::string_view line) {
  const auto parsed = good(import_shape::generic, std::string(header) + std::string(line));
  EXPECT_EQ(parsed.rows.size(), 0U) << line;
  if (parsed.faults.size() != 1) return "none";
  EXPECT_EQ(parsed.faults[0].line, 2U);
  return std::string(to_text(parsed.faults[0].fault)) + ":" + parsed.faults[0].detail;
}

import_row expected(import_row_kind kind, std::string_view day, std::string_view symbol, std::int64_t shares,
                    std::int64_t each, std::int64_t amount, std::int64_t fee = 0, std::int64_t tax = 0) {
  import_row out;
  out.line = 2;
  out.kind = kind;
  out.date = *parse_day(day);
  if (!symbol.empty()) out.symbol = *symbol_id::parse(symbol);
  out.quantity = quantity::whole(shares);
  out.price = price::whole(each);
  out.amount = money::whole(amount);
  out.fee = money::whole(fee);
  out.tax = money::whole(tax);
  return out;
}

// ---- fields --------------------------------------------------------------------------------------------------------

TEST(StatementFields, ReadDays) {
  for (const auto* text : {"2026-03-05", "2026.03.05", "2026/03/05", "20260305", " 2026-03-05 ", "2026.03.05 09:31:02",
                           "=\"20260305\"", "'2026-03-05"}) {
    EXPECT_EQ(statement_day(text), parse_day("2026-03-05")) << text;
  }
  for (const auto* text : {"", "-", "2026-3-5", "2026-02-30", "2026-03.05", "26-03-05", "20261301", "1949-12-31",
                           "05/03/2026", "2026-03-05x", "2026년03월05일", "99999999999999999999"}) {
    EXPECT_EQ(statement_day(text), std::nullopt) << text;
  }
}

TEST(StatementFields, ReadNumbers) {
  const std::vector<std::pair<const char*, std::int64_t>> numbers{{"0", 0},
                                                                  {"", 0},
                                                                  {"-", 0},
                                                                  {"71000", 710'000'000},
                                                                  {"71,000", 710'000'000},
                                                                  {"1,234,567원", 12'345'670'000},
                                                                  {"0012", 120'000},
                                                                  {"0.5", 5'000},
                                                                  {" 7 ", 70'000},
                                                                  {"12.3400", 123'400},
                                                                  {"=\"5\"", 50'000},
                                                                  {"000", 0}};
  for (const auto& [text, raw] : numbers) EXPECT_EQ(statement_decimal(text, 4), raw) << text;
  for (const auto* text : {"-5", "+5", "1e5", "1,23", "12,34,567", ",123", "1,234,", "1.2.3", ".5", "1.", "0x10",
                           "1 000", "1.23456", "(100)", "99999999999999999999", "１２", "$5", "1,234.5,6"}) {
    EXPECT_EQ(statement_decimal(text, 4), std::nullopt) << text;
  }
}

TEST(StatementFields, ReadSymbols) {
  EXPECT_EQ(statement_symbol("005930", false), symbol_id::parse("005930"));
  EXPECT_EQ(statement_symbol("aapl", false), symbol_id::parse("AAPL"));
  EXPECT_EQ(statement_symbol("A005930", true), symbol_id::parse("005930"));
  EXPECT_EQ(statement_symbol("=\"005930\"", true), symbol_id::parse("005930"));
  EXPECT_EQ(statement_symbol("5930", true), symbol_id::parse("005930")) << "a spreadsheet has eaten the zeros";
  EXPECT_EQ(statement_symbol("5930", false), symbol_id::parse("5930"));
  for (const auto* text : {"", "삼성전자", "0059300000", "00 930", "../x"}) {
    EXPECT_EQ(statement_symbol(text, true), std::nullopt) << text;
  }
}

TEST(KoreanWords, AreTradesAndCashOrNothing) {
  const std::vector<std::pair<const char*, import_row_kind>> words{{"매수", import_row_kind::buy},
                                                                   {"현금매수", import_row_kind::buy},
                                                                   {"코스닥매도", import_row_kind::sell},
                                                                   {"KOSPI매도", import_row_kind::sell},
                                                                   {"이체입금", import_row_kind::deposit},
                                                                   {"계좌대체출금", import_row_kind::withdrawal},
                                                                   {"배당금입금", import_row_kind::dividend},
                                                                   {"ETF분배금입금", import_row_kind::dividend},
                                                                   {"예탁금이용료", import_row_kind::interest},
                                                                   {"예탁금이용료입금", import_row_kind::interest},
                                                                   {"계좌관리수수료", import_row_kind::fee}};
  for (const auto& [word, kind] : words) EXPECT_EQ(korean_kind(word), kind) << word;
  for (const auto* word : {"", "매수취소", "매도정정", "대체입고", "타사출고", "주식배당", "배당세출금", "융자매수",
                           "공모주청약", "환전", "수수료환급입금", "비고", "BUY"}) {
    EXPECT_EQ(korean_kind(word), std::nullopt) << word;
  }
}

// ---- the generic shape ---------------------------------------------------------------------------------------------

TEST(GenericStatements, AreRead) {
  EXPECT_EQ(generic_row("2026-03-05,BUY,005930,10,71000,,106,,"),
            expected(import_row_kind::buy, "2026-03-05", "005930", 10, 71'000, 710'000, 106));
  EXPECT_EQ(generic_row("2026-03-05,BUY,005930,10,71000,-,106,,"), generic_row("2026-03-05,BUY,005930,10,71000,,106,,"))
      << "a dash stands for nothing";
  EXPECT_EQ(generic_row("2026-03-05,sell,005930,10,71000,,106,1420,KRW"),
            expected(import_row_kind::sell, "2026-03-05", "005930", 10, 71'000, 710'000, 106, 1'420));
  EXPECT_EQ(generic_row("2026-03-05,BUY,005930,3,,\"100,000\",,,"),
            expected(import_row_kind::buy, "2026-03-05", "005930", 3, 0, 100'000));
  EXPECT_EQ(generic_row("2026-03-05,BUY,005930,3,0,,,,"),
            expected(import_row_kind::buy, "2026-03-05", "005930", 3, 0, 0))
      << "shares that cost nothing, as by a split";
  EXPECT_EQ(generic_row("20260305,DEPOSIT,,,,\"1,000,000\",,,"),
            expected(import_row_kind::deposit, "2026-03-05", "", 0, 0, 1'000'000));
  EXPECT_EQ(generic_row("20260305,DIVIDEND,005930,,,3610,,550,"),
            expected(import_row_kind::dividend, "2026-03-05", "005930", 0, 0, 3'610, 0, 550));
  EXPECT_EQ(generic_row("20260305,FEE,005930,,,1000,,,"),
            expected(import_row_kind::fee, "2026-03-05", "", 0, 0, 1'000));
  EXPECT_EQ(generic_row("20260305,BUY,005930,3,33333.3333,,,,").amount, money::whole(99'999)) << "a won is whole";
}

TEST(GenericStatements, NameWhatIsWrongWithALine) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"soon,BUY,005930,1,1,,,,", "date_invalid:soon"},
      {"2026-03-05,매수,005930,1,1,,,,", "kind_unknown:매수"},
      {"2026-03-05,BUY,,1,1,,,,", "symbol_invalid:"},
      {"2026-03-05,BUY,삼성전자,1,1,,,,", "symbol_invalid:삼성전자"},
      {"2026-03-05,BUY,005930,,1,,,,", "quantity_invalid:"},
      {"2026-03-05,BUY,005930,-1,1,,,,", "quantity_invalid:-1"},
      {"2026-03-05,BUY,005930,1,,,,,", "price_invalid:"},
      {"2026-03-05,BUY,005930,1,x,,,,", "price_invalid:x"},
      {"2026-03-05,BUY,005930,1,1,0.5,,,", "amount_invalid:0.5"},
      {"2026-03-05,BUY,005930,10,71000,0,,,", "amount_invalid:0"},
      {"2026-03-05,BUY,005930,10,-,-,,,", "price_invalid:"},
      {"2026-03-05,BUY,005930,1,1,,x,,", "fee_invalid:x"},
      {"2026-03-05,SELL,005930,1,1,,,-1,", "tax_invalid:-1"},
      {"2026-03-05,BUY,005930,1,1,,,,USD", "currency_mismatch:USD"},
      {"2026-03-05,DEPOSIT,,,,0,,,", "amount_invalid:0"},
      {"2026-03-05,DEPOSIT,,,,,,,", "amount_invalid:"},
      {"2026-03-05,DEPOSIT,,,,100,5,,", "fee_invalid:5"},
      {"2026-03-05,WITHDRAWAL,,,,100,,5,", "tax_invalid:5"},
      {"2026-03-05,DIVIDEND,005930,,,100,,101,", "tax_invalid:101"},
      {"2026-03-05", "too_few_fields:"},
      {"2026-03-05,\"BUY", "line_malformed:"},
      {"2026-03-05,BUY,005930,9223372036854,922337203685477,,,,", "too_large:"},
  };
  for (const auto& [line, fault] : cases) EXPECT_EQ(fault_of(line), fault) << line;
}

TEST(GenericStatements, MayHaveTheirColumnsInAnyOrderAndOthersBesides) {
  const auto parsed = good(import_shape::generic,
                           "\xef\xbb\xbfNote, Type ,DATE,Amount,extra\r\nhello,DEPOSIT,2026-03-05,100,1\r\n,,,,\r\n");
  ASSERT_EQ(parsed.rows.size(), 1U);
  EXPECT_EQ(parsed.rows[0].amount, money::whole(100));
  EXPECT_EQ(parsed.faults_count, 0U);
}

TEST(GenericStatements, AreInOneMoney) {
  const auto parsed =
      good(import_shape::generic, std::string(header) + "2026-03-05,BUY,AAPL,1,189.99,,0.25,,USD\n", currency::usd);
  ASSERT_EQ(parsed.rows.size(), 1U);
  EXPECT_EQ(parsed.rows[0].amount, (money{1'899'900}));
  EXPECT_EQ(parsed.rows[0].fee, (money{2'500}));
}

// ---- brokers' shapes -----------------------------------------------------------------------------------------------

constexpr const char* kis_file =
    "계좌번호,12345678-01\r\n"
    "거래일자,거래종류,종목명,종목코드,거래수량,거래단가,거래금액,수수료,거래세,농특세,예수금잔액\r\n"
    "2026.03.06,현금매도,삼성전자,\"=\"\"005930\"\"\",5,\"72,000\",\"360,000\",50,540,180,\"1,000,000\"\r\n"
    "2026.03.05,현금매수,삼성전자,\"=\"\"005930\"\"\",10,\"71,000\",\"710,000\",106,0,0,\"290,000\"\r\n"
    "2026.03.04,이체입금,,,,,\"1,000,000\",0,0,0,\"1,000,000\"\r\n"
    "2026.03.04,주식배당,삼성전자,5930,1,,,,,,\r\n"
    "합계,,,,,,\"2,070,000\",156,540,180,\r\n";

void expect_kis(const parsed_statement& parsed) {
  ASSERT_EQ(parsed.rows.size(), 3U);
  auto sale = expected(import_row_kind::sell, "2026-03-06", "005930", 5, 72'000, 360'000, 50, 720);
  sale.line = 3;
  EXPECT_EQ(parsed.rows[0], sale);
  EXPECT_EQ(parsed.rows[1].kind, import_row_kind::buy);
  EXPECT_EQ(parsed.rows[2].kind, import_row_kind::deposit);
  ASSERT_EQ(parsed.faults.size(), 1U);
  EXPECT_EQ(parsed.faults[0], (import_line_fault{6, import_fault::kind_unknown, "주식배당"}));
}

TEST(KisStatements, AreReadInBothEncodings) {
  expect_kis(good(import_shape::kis, kis_file));
  expect_kis(good(import_shape::kis, in_cp949(kis_file)));
  EXPECT_EQ(refusal_of(import_shape::generic, in_cp949(kis_file)), statement_refusal::not_text);
}

TEST(KiwoomStatements, AreReadInBothEncodings) {
  const std::string file =
      "일자,적요명,종목코드,종목명,수량,단가,거래금액,수수료,세금합,통화\n"
      "2026/03/05,장내매수,A005930,삼성전자,10,\"71,000\",\"710,000\",100,0,KRW\n"
      "2026/03/06,배당금입금,A005930,삼성전자,,,\"3,610\",,550,원\n"
      "2026/03/07,장내매도,A005930,삼성전자,4,\"72,000\",\"288,000\",40,576,USD\n";
  for (const auto& text : {file, in_cp949(file)}) {
    const auto parsed = good(import_shape::kiwoom, text);
    ASSERT_EQ(parsed.rows.size(), 2U);
    EXPECT_EQ(parsed.rows[0], expected(import_row_kind::buy, "2026-03-05", "005930", 10, 71'000, 710'000, 100));
    EXPECT_EQ(parsed.rows[1].kind, import_row_kind::dividend);
    EXPECT_EQ(parsed.rows[1].tax, money::whole(550));
    ASSERT_EQ(parsed.faults.size(), 1U);
    EXPECT_EQ(parsed.faults[0].fault, import_fault::currency_mismatch);
  }
}

// ---- hostile files -------------------------------------------------------------------------------------------------

TEST(AFile, ThatIsNoStatementIsRefused) {
  EXPECT_EQ(refusal_of(import_shape::generic, ""), statement_refusal::header_unknown);
  EXPECT_EQ(refusal_of(import_shape::generic, "hello\n"), statement_refusal::header_unknown);
  EXPECT_EQ(refusal_of(import_shape::generic, "date,type,date,amount\n"), statement_refusal::header_unknown);
  EXPECT_EQ(refusal_of(import_shape::generic, "date,symbol,amount\n"), statement_refusal::header_unknown);
  EXPECT_EQ(refusal_of(import_shape::generic, std::string("date\0type", 9)), statement_refusal::not_text);
  EXPECT_EQ(refusal_of(import_shape::generic, "\xff\xfe"), statement_refusal::not_text);
  EXPECT_EQ(refusal_of(import_shape::kis, "\x81"), statement_refusal::not_text) << "half a character";
  std::string titles;
  for (int i = 0; i < 25; ++i) titles += "제목\n";
  EXPECT_EQ(refusal_of(import_shape::kis, titles + kis_file), statement_refusal::header_unknown);
}

TEST(AFile, IsBounded) {
  std::string text(header);
  for (std::size_t i = 0; i < import_rows_max; ++i) text += i % 2 == 0 ? "2026-03-05,DEPOSIT,,,,1,,,\n" : "nothing\n";
  const auto parsed = good(import_shape::generic, text);
  EXPECT_EQ(parsed.rows.size(), import_rows_max / 2);
  EXPECT_EQ(parsed.faults_count, import_rows_max / 2);
  EXPECT_EQ(parsed.faults.size(), import_faults_shown_max);
  EXPECT_EQ(refusal_of(import_shape::generic, text + "nothing\n"), statement_refusal::too_many_lines);
}

TEST(AFile, OfAnyBytesIsReadOrRefused) {
  std::mt19937_64 random(7);
  const std::string base(kis_file);
  for (int round = 0; round < 3'000; ++round) {
    auto text = base;
    for (std::uint64_t i = 0, n = random() % 12; i < n; ++i) {
      text[random() % text.size()] = static_cast<char>(random() % 256);
    }
    for (const auto shape : {import_shape::generic, import_shape::kis, import_shape::kiwoom}) {
      const auto parsed = parse_statement(shape, text, currency::krw);
      if (!parsed) continue;
      for (const auto& row : parsed->rows) {
        EXPECT_GE(row.amount.raw, 0);
        EXPECT_GE(row.quantity.raw, 0);
        EXPECT_GE(row.fee.raw, 0);
      }
      for (const auto& fault : parsed->faults) {
        EXPECT_TRUE(is_utf8(fault.detail));
        EXPECT_LE(fault.detail.size(), 64U);
      }
    }
  }
}

}  // namespace
}  // namespace madang::portfolio
