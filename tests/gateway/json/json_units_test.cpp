#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "gateway/json/json_input.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/plain_decimals.hpp"
#include "gateway/json/plain_text.hpp"
#include "gateway/json/schema.hpp"
#include "messages/text/utf8.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

std::string code_of(std::string_view text, json_limits limits = {}) {
  const auto parsed = parse_json(text, limits);
  return parsed ? "" : std::string(parsed.error().code);
}

TEST(JsonInput, ReadsEveryKindOfValue) {
  const auto parsed = parse_json(R"({"a":null,"b":true,"c":-7,"d":1.5,"e":"x\u00e9\n","f":[1,"2"],"g":{"h":{}}})", {});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(member_of(*parsed, "a").is_null());
  EXPECT_EQ(std::get<bool>(member_of(*parsed, "b").content), true);
  EXPECT_EQ(integer_of(*parsed, "c"), -7);
  EXPECT_EQ(std::get<json_other_number>(member_of(*parsed, "d").content).text, "1.5");
  EXPECT_EQ(text_of(*parsed, "e"), "x\xc3\xa9\n");
  EXPECT_EQ(items_of(*parsed, "f").size(), 2U);
  EXPECT_NE(member_of(*parsed, "g").find("h"), nullptr);
  EXPECT_EQ(parsed->find("nothing"), nullptr);
}

TEST(JsonInput, RefusesWhatIsNoJson) {
  for (const auto* text : {"",         " ",        "{",     "}",    "[1,]",   "{\"a\":}", "{'a':1}",
                           "{a:1}",    "nul",      "01",    "+1",   ".5",     "1.",       "0x1",
                           "NaN",      "Infinity", "1 2",   "{} x", "\"\t\"", "\"\\x\"",  "\"unfinished",
                           "/* */ {}", "// x",     "[1 2]", "1e999"}) {
    EXPECT_EQ(code_of(text), "malformed_json") << text;
  }
}

TEST(JsonInput, EndsWhereItEnds) {
  for (const auto& text : {std::string("{}\0", 3), std::string("{}\0{\"a\":1}", 10), std::string("\0{}", 3),
                           std::string("{\"a\":\"b\0c\"}", 11), std::string("[1,\0 2]", 7)}) {
    EXPECT_EQ(code_of(text), "malformed_json") << text.size();
  }
}

TEST(PlainDecimals, OneNumberHasOneText) {
  EXPECT_EQ(plain_decimal("10"), "10");
  EXPECT_EQ(plain_decimal("10.0"), "10");
  EXPECT_EQ(plain_decimal("10.500"), "10.5");
  EXPECT_EQ(plain_decimal("0010"), "10");
  EXPECT_EQ(plain_decimal("00.10"), "0.1");
  EXPECT_EQ(plain_decimal("0"), "0");
  EXPECT_EQ(plain_decimal("-0.0"), "0");
  EXPECT_EQ(plain_decimal("-1.10"), "-1.1");
  EXPECT_EQ(plain_decimal("100"), "100");
}

TEST(PlainDecimals, AreMadeWhereTheSchemaSaysSoAndNowhereElse) {
  const auto is =
      object_of("", {{"amount", decimal_of(4)}, {"note", text_of(0, 10)}, {"all", array_of(decimal_of(4))}});
  auto body = parse_json(R"({"amount":"10.0","note":"10.0","all":["1.50","2"]})", {}).value();
  make_decimals_plain(*is, body);
  EXPECT_EQ(canonical_json(body), R"({"all":["1.5","2"],"amount":"10","note":"10.0"})");
}

TEST(PlainDecimals, AWholeNumberIsTheDecimalOfItsDigits) {
  const auto is =
      object_of("", {{"amount", decimal_of(4)}, {"count", integer_of(0, 9)}, {"all", array_of(decimal_of(4))}});
  auto body = *parse_json(R"({"amount":-71000,"count":7,"all":[0,"0.50",9223372036854775807]})", {});
  take_integers_as_decimals(*is, body);
  EXPECT_EQ(canonical_json(body), R"({"all":["0","0.50","9223372036854775807"],"amount":"-71000","count":7})");
}

TEST(PlainDecimals, AnyOtherNumberStaysOne) {
  const auto is = object_of("", {{"amount", decimal_of(4)}});
  for (const auto* text : {"1.5", "1e3", "71000.0", "9223372036854775808"}) {
    auto body = *parse_json(std::string(R"({"amount":)") + text + "}", {});
    take_integers_as_decimals(*is, body);
    EXPECT_EQ(check(*is, body).front().code, "wrong_type") << text << " may have lost digits on its way";
  }
}

TEST(PlainText, ANameShowsAsWhatItIs) {
  for (const auto* good : {"", "Savings", "내 계좌", "Zürich 1", "é", "😀", "日本"})
    EXPECT_TRUE(is_plain_line(good)) << good;
  for (const auto* bad : {"a\nb", "\t", "\x7f", "\xc2\x85", "\u061c", "a\u202eb", "\u200f", "\u2028", "\u2066x",
                          "\ufeff", "\xff", "\x1b[31m"}) {
    EXPECT_FALSE(is_plain_line(bad)) << bad;
  }
  EXPECT_FALSE(is_plain_line(std::string_view("a\0b", 3)));
}

TEST(JsonInput, RefusesBadUtf8WhereverItStands) {
  for (const auto* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x28\xa1", "\x80"}) {
    EXPECT_EQ(code_of("\"" + std::string(bytes) + "\""), "malformed_json");
    EXPECT_EQ(code_of("{\"" + std::string(bytes) + "\":1}"), "malformed_json");
    EXPECT_FALSE(is_utf8(bytes));
  }
  EXPECT_EQ(code_of("\"\\ud800\""), "malformed_json") << "half a surrogate pair";
  EXPECT_EQ(code_of("\xef\xbb\xbf{}"), "malformed_json") << "a byte order mark";
}

TEST(JsonInput, RefusesDoubledMembersAtEveryDepth) {
  EXPECT_EQ(code_of(R"({"a":1,"a":1})"), "duplicate_member");
  EXPECT_EQ(code_of(R"({"x":[{"a":1,"b":2,"a":3}]})"), "duplicate_member");
  EXPECT_EQ(code_of(R"({"a":1,"\u0061":1})"), "duplicate_member") << "however it is written";
  EXPECT_EQ(code_of(R"({"a":{"a":1}})"), "");
}

TEST(JsonInput, RefusesMoreThanItsBounds) {
  json_limits limits{3, 4, 5};
  EXPECT_EQ(code_of("[[[]]]", limits), "");
  EXPECT_EQ(code_of("[[[[]]]]", limits), "too_deep");
  EXPECT_EQ(code_of(R"({"a":{"b":{"c":{}}}})", limits), "too_deep");
  EXPECT_EQ(code_of(R"({"a":1,"b":1,"c":1,"d":1})", limits), "");
  EXPECT_EQ(code_of(R"({"a":1,"b":1,"c":1,"d":1,"e":1})", limits), "too_many_members");
  EXPECT_EQ(code_of("[1,2,3,4,5]", limits), "");
  EXPECT_EQ(code_of("[1,2,3,4,5,6]", limits), "too_many_members");
}

TEST(JsonInput, ABombCostsNoMoreThanItsBytes) {
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of(std::string(10'000'000, '[')), "too_deep");
  std::string flat = "[";
  for (int i = 0; i < 1'000'000; ++i) flat += "[],";
  flat.back() = ']';
  EXPECT_EQ(code_of(flat), "too_many_members");
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
}

TEST(JsonInput, HugeNumbersKeepTheirTextAndAreNoIntegers) {
  for (const auto* text : {"9223372036854775808", "18446744073709551616", "-9223372036854775809", "1e300", "0.1"}) {
    const auto parsed = parse_json(text, {});
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->integer(), nullptr) << text;
  }
  EXPECT_EQ(*parse_json("9223372036854775807", {})->integer(), INT64_MAX);
  EXPECT_EQ(*parse_json("-9223372036854775808", {})->integer(), INT64_MIN);
}

TEST(JsonInput, RandomBytesNeverBreakIt) {
  std::mt19937_64 random(20'260'101);
  const std::string_view pieces = "{}[]\",:\\u0123456789abcdeEtruefalsn+-. \xc3\xa9\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 40; n > 0; --n) text += pieces[random() % pieces.size()];
    if (const auto parsed = parse_json(text, {})) {
      const auto canonical = canonical_json(*parsed);
      const auto again = parse_json(canonical, {});
      ASSERT_TRUE(again) << text << " became " << canonical;
      EXPECT_EQ(canonical_json(*again), canonical);
    }
  }
}

TEST(CanonicalJson, IsTheSameForEveryWayToWriteTheSame) {
  const auto canonical = [](std::string_view text) { return canonical_json(*parse_json(text, {})); };
  EXPECT_EQ(canonical(R"( { "b" : [ 1 , { "d":null, "c":"x" } ] , "a" : "\u0041" } )"),
            R"({"a":"A","b":[1,{"c":"x","d":null}]})");
  EXPECT_NE(canonical(R"({"a":"1"})"), canonical(R"({"a":1})"));
  EXPECT_NE(canonical(R"({"a":[1,2]})"), canonical(R"({"a":[2,1]})"));
}

TEST(JsonOutput, EscapesEverythingThatNeedsIt) {
  std::string out;
  append_json_string(out, std::string_view("a\"b\\c\n\r\t\b\f\x01\0\x7f/\xed\x95\x9c\xff\xc3", 19));
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u0000\x7f/\xed\x95\x9c\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_TRUE(parse_json(out, {}));
}

TEST(JsonOutput, WhateverIsWrittenCanBeRead) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 20; n > 0; --n) text += static_cast<char>(random() % 256);
    std::string out;
    append_json_string(out, text);
    const auto parsed = parse_json(out, {});
    ASSERT_TRUE(parsed) << out;
    if (is_utf8(text)) {
      EXPECT_EQ(*parsed->text(), text);
    }
  }
}

// ---- schemas -------------------------------------------------------------------------------------------------------

std::string faults_of(const schema& expected, std::string_view text) {
  std::string out;
  for (const auto& one : check(expected, *parse_json(text, {}))) out += one.pointer + ' ' + std::string(one.code) + ';';
  return out;
}

TEST(Schema, SaysWhatIsWrongAndWhere) {
  const auto expected = object_of("Thing", {{"n", integer_of(1, 10)},
                                            {"d", decimal_of(2, {}, "off_tick")},
                                            {"w", words_of({"A", "B"})},
                                            {"t", text_of(2, 4)},
                                            {"l", array_of(object_of({}, {{"b", boolean_of()}}))},
                                            optional_member("o", nullable(text_of(0, 1)))});
  const auto with = [](std::string name, std::string value) {
    std::string out = "{";
    for (const auto& [known, good] : std::vector<std::pair<std::string, std::string>>{
             {"n", "1"}, {"d", "\"1\""}, {"w", "\"A\""}, {"t", "\"ab\""}, {"l", "[]"}}) {
      out += '"' + known + "\":" + (known == name ? value : good) + ',';
    }
    out.back() = '}';
    return out;
  };
  EXPECT_EQ(faults_of(*expected, with("", "")), "");
  EXPECT_EQ(faults_of(*expected, with("n", "0")), "/n out_of_range;");
  EXPECT_EQ(faults_of(*expected, with("n", "11")), "/n out_of_range;");
  EXPECT_EQ(faults_of(*expected, with("n", "99999999999999999999")), "/n out_of_range;");
  EXPECT_EQ(faults_of(*expected, with("n", "1.0")), "/n wrong_type;");
  EXPECT_EQ(faults_of(*expected, with("n", "\"1\"")), "/n wrong_type;");
  EXPECT_EQ(faults_of(*expected, with("d", "1")), "/d wrong_type;") << "decimals are strings";
  EXPECT_EQ(faults_of(*expected, with("d", "\"1.234\"")), "/d off_tick;");
  EXPECT_EQ(faults_of(*expected, with("d", "\"1e5\"")), "/d decimal_malformed;");
  EXPECT_EQ(faults_of(*expected, with("d", "\"01\"")), "/d decimal_malformed;");
  EXPECT_EQ(faults_of(*expected, with("d", "\"\"")), "/d decimal_malformed;");
  EXPECT_EQ(faults_of(*expected, with("d", "\"99999999999999999999\"")), "/d out_of_range;");
  EXPECT_EQ(faults_of(*expected, with("w", "\"C\"")), "/w value_not_allowed;");
  EXPECT_EQ(faults_of(*expected, with("t", "\"a\"")), "/t too_short;");
  EXPECT_EQ(faults_of(*expected, with("t", "\"abcde\"")), "/t too_long;");
  EXPECT_EQ(faults_of(*expected, with("t", "\"한국어\"")), "") << "characters count, not bytes";
  EXPECT_EQ(faults_of(*expected, with("l", "[{\"b\":true},{\"b\":1},{}]")), "/l/1/b wrong_type;/l/2/b field_required;");
  EXPECT_EQ(
      faults_of(*expected, R"({"x~/y":1})"),
      "/x~0~1y unknown_field;/n field_required;/d field_required;/w field_required;/t field_required;/l field_required;");
  EXPECT_EQ(faults_of(*expected, "[]"), " wrong_type;");
  EXPECT_EQ(faults_of(*object_of("T", {optional_member("o", nullable(text_of(0, 1)))}), R"({"o":null})"), "");
}

TEST(Schema, NamesAtMostSixteenFaults) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"f" + std::to_string(i) + "\":1,";
  text.back() = '}';
  EXPECT_EQ(check(*object_of("Empty", {}), *parse_json(text, {})).size(), faults_max);
}

TEST(Schema, IsClosedForWhatIsSentAndOpenForWhatIsAnswered) {
  const auto thing = object_of("Thing", {{"w", words_of({"A", "B"}, "Word")}, {"d", decimal_of(2)}});
  const auto written = [&](schema_side side) {
    std::string out;
    write_schema(out, *thing, true, side);
    return out;
  };
  EXPECT_EQ(written(schema_side::request),
            R"({"type":"object","properties":{"w":{"type":"string","enum":["A","B"]},)"
            R"("d":{"type":["string","integer"],"pattern":"^-?(0|[1-9][0-9]*)(\\.[0-9]{1,2}0*)?$"}},)"
            R"("required":["w","d"],"additionalProperties":false})");
  EXPECT_EQ(written(schema_side::answer),
            R"({"type":"object","properties":{"w":{"$ref":"#/components/schemas/Word"},)"
            R"("d":{"type":"string","pattern":"^-?(0|[1-9][0-9]*)(\\.[0-9]{1,2})?$"}},"required":["w","d"]})");
  std::string component;
  write_component(component, *words_of({"A", "B"}, "Word"), schema_side::answer);
  EXPECT_EQ(component, R"({"type":"string","x-extensible-enum":["A","B"],"examples":["A"]})");
}

TEST(Schema, WritesJsonSchema) {
  const auto inner = object_of("Inner", {{"d", decimal_of(4, "Money")}});
  const auto outer = object_of("Outer", {{"i", inner},
                                         {"n", nullable(inner)},
                                         optional_member("l", tuple_of({integer_of(0, 5), nullable(text_of(0, 3))}))});
  std::string out;
  write_schema(out, *outer, true);
  EXPECT_EQ(
      out,
      R"({"type":"object","properties":{"i":{"$ref":"#/components/schemas/Inner"},)"
      R"("n":{"anyOf":[{"$ref":"#/components/schemas/Inner"},{"type":"null"}]},)"
      R"("l":{"type":"array","prefixItems":[{"type":"integer","minimum":0,"maximum":5},{"type":["string","null"],"maxLength":3}],"minItems":2,"maxItems":2}},)"
      R"("required":["i","n"],"additionalProperties":false})");
  std::vector<schema_ref> titled;
  collect_titled(outer, titled);
  EXPECT_EQ(titled.size(), 2U);
}

}  // namespace
}  // namespace madang
