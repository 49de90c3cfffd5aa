#include "gateway/identity/profile/watch_lists_json.hpp"

#include <gtest/gtest.h>

#include "gateway/json/json_input.hpp"

namespace madang::identity {
namespace {

market::symbol_id symbol(std::string_view text) {
  return *market::symbol_id::parse(text);
}
json_value parsed(const std::string& text) {
  auto value = parse_json(text, {});
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : json_value{};
}
std::string fault_of(const std::string& lists) {
  std::optional<field_fault> fault;
  const auto read = read_watch_lists_of(parsed(R"({"version":0,"lists":)" + lists + "}"), fault);
  EXPECT_EQ(read.has_value(), !fault.has_value());
  return fault ? fault->pointer + " " + std::string(fault->code) : "";
}

TEST(watch_lists, are_the_same_after_they_were_sealed) {
  const watch_lists lists{
      {"", {symbol("005930")}}, {"Mine \"one\"\n\xea\xb4\x80", {symbol("000660"), symbol("A-1")}}, {"x", {}}};
  const auto text = text_of_watch_lists(lists);
  const auto again = parse_watch_lists(text);
  ASSERT_TRUE(again.has_value()) << text;
  ASSERT_EQ(again->size(), lists.size());
  for (std::size_t i = 0; i < lists.size(); ++i) {
    EXPECT_EQ((*again)[i].name, lists[i].name);
    EXPECT_EQ((*again)[i].symbols, lists[i].symbols);
  }
}

TEST(watch_lists, are_none_where_nothing_was_kept_and_unreadable_where_it_is_no_such_text) {
  EXPECT_TRUE(parse_watch_lists("")->empty());
  EXPECT_TRUE(parse_watch_lists("[]")->empty());
  for (const auto* wrong :
       {"{}", "[1]", "[", R"([{"name":"a"}])", R"([{"name":1,"symbols":[]}])", R"([{"name":"a","symbols":["a b"]}])"}) {
    EXPECT_FALSE(parse_watch_lists(wrong).has_value()) << wrong;
  }
}

TEST(watch_lists, have_names_and_symbols_once) {
  EXPECT_EQ(fault_of(R"([{"name":"a","symbols":["1","2"]},{"name":"b","symbols":["1"]}])"), "");
  EXPECT_EQ(fault_of(R"([{"name":"a","symbols":[]},{"name":"a","symbols":[]}])"), "/lists/1/name value_not_allowed");
  EXPECT_EQ(fault_of(R"([{"name":"a","symbols":["1","2","1"]}])"), "/lists/0/symbols/2 value_not_allowed");
}

TEST(watch_lists, are_bounded_together) {
  const auto list_of = [](int name, int symbols) {
    std::string out = R"({"name":")" + std::to_string(name) + R"(","symbols":[)";
    for (int i = 0; i < symbols; ++i) out += (i > 0 ? ",\"" : "\"") + std::to_string(i) + '"';
    return out + "]}";
  };
  std::string lists = "[";
  for (int i = 0; i < 5; ++i) lists += (i > 0 ? "," : "") + list_of(i, 200);
  EXPECT_EQ(fault_of(lists + "]"), "");
  EXPECT_EQ(fault_of(lists + "," + list_of(5, 1) + "]"), "/lists too_long");
}

}  // namespace
}  // namespace madang::identity
