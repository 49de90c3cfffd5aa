#include "gateway/json/view_description.hpp"

#include <gtest/gtest.h>

#include <array>

#include "gateway/json/json_input.hpp"
#include "gateway/json/json_words.hpp"

namespace madang {
namespace {

using views::member;
using views::member_if_any;

struct made_up_part {
  std::string word;
  std::uint64_t number = 0;
};
struct made_up_view {
  std::string name;
  money cash;
  money held;
  std::optional<price> limit;
  madang::side side = madang::side::buy;
  std::vector<made_up_part> parts;
  std::optional<std::string> note;

  money available() const { return cash - held; }
};

constexpr auto part_members = std::tuple{
    member("word", views::text{1, 8}, &made_up_part::word),
    member("number", views::count, "How many", &made_up_part::number),
};
constexpr auto part = views::view_of<made_up_part>("Part", part_members);

const made_up_part& first_part(const made_up_view& v) {
  return v.parts.front();
}

constexpr auto members = std::tuple{
    member_if_any("note", views::text{0, 8}, &made_up_view::note),
    member("name", views::text{0, 8}, &made_up_view::name),
    member("available", views::money, "cash - held", &made_up_view::available),
    member("limit", views::or_null(views::price), &made_up_view::limit),
    member("side", views::side, &made_up_view::side),
    member("parts", views::array(views::object(part)), &made_up_view::parts),
    member("first", views::row(part), first_part),
    member("shares", views::quantity, "Not only shares", [](const made_up_view&) { return quantity::whole(2); }),
};
constexpr auto description = views::view_of<made_up_view>("MadeUp", members).with_about("For the test");

std::string written(const made_up_view& view) {
  std::string out;
  views::write(out, description, view);
  return out;
}

TEST(view_description, writes_its_members_in_their_order_derived_ones_too) {
  const made_up_view view{"a \"b\"", money::whole(10), money{5'000}, price::whole(3), side::sell, {{"x", 1}, {"y", 2}},
                          {}};
  EXPECT_EQ(
      written(view),
      R"({"name":"a \"b\"","available":"9.5","limit":"3","side":"SELL","parts":[{"word":"x","number":1},{"word":"y","number":2}],"first":["x",1],"shares":"2"})");
}

TEST(view_description, tells_null_from_absent) {
  made_up_view view{"n", {}, {}, {}, side::buy, {{"x", 1}}, "hello"};
  EXPECT_EQ(
      written(view),
      R"({"note":"hello","name":"n","available":"0","limit":null,"side":"BUY","parts":[{"word":"x","number":1}],"first":["x",1],"shares":"2"})");
  view.note.reset();
  EXPECT_TRUE(written(view).starts_with(R"({"name":"n",)")) << written(view);
}

TEST(view_description, is_the_schema_that_what_it_writes_fits) {
  std::string schema_text;
  const auto shape = views::schema_of(description);
  write_schema(schema_text, *shape, true);
  EXPECT_EQ(
      schema_text,
      R"({"description":"For the test","type":"object","properties":{"note":{"type":"string","maxLength":8},"name":{"type":"string","maxLength":8},)"
      R"("available":{"description":"cash - held","type":"string","pattern":"^-?(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$"},)"
      R"("limit":{"type":["string","null"],"pattern":"^-?(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$"},"side":{"$ref":"#/components/schemas/Side"},)"
      R"("parts":{"type":"array","items":{"$ref":"#/components/schemas/Part"}},)"
      R"("first":{"type":"array","prefixItems":[{"type":"string","minLength":1,"maxLength":8},)"
      R"({"description":"How many","type":"integer","minimum":0}],"minItems":2,"maxItems":2},)"
      R"("shares":{"description":"Not only shares","type":"string","pattern":"^-?(0|[1-9][0-9]*)(\\.[0-9]{1,6})?$"}},)"
      R"("required":["name","available","limit","side","parts","first","shares"],"additionalProperties":false})");
  const auto json = parse_json(written({"n", {}, {}, {}, side::buy, {{"x", 1}}, {}}), {});
  ASSERT_TRUE(json);
  EXPECT_TRUE(check(*shape, *json).empty());
}

TEST(view_description, of_an_enumeration_has_all_words_but_the_one_for_none) {
  EXPECT_EQ(views::words_of_enum<madang::side>(), (std::vector<std::string_view>{"BUY", "SELL"}));
  EXPECT_EQ(views::words_of_enum<currency>(), (std::vector<std::string_view>{"KRW", "USD", "GAME"}));
  const auto reasons = views::words_of_enum<order_reason>();
  EXPECT_EQ(reasons.size(), 26u);
  EXPECT_EQ(reasons.front(), "no_liquidity");
}

TEST(view_description, takes_short_names_in_snake_case_only) {
  EXPECT_NO_THROW(views::member_key("seq_2"));
  EXPECT_THROW(views::member_key("camelCase"), broken_invariant);
  EXPECT_THROW(views::member_key(""), broken_invariant);
  EXPECT_THROW(views::member_key("a_name_that_is_longer_than_any_of_ours"), broken_invariant);
}

TEST(view_description, has_each_name_once) {
  const auto twice = std::tuple{member("word", views::text{1, 8}, &made_up_part::word),
                                member("word", views::count, &made_up_part::number)};
  EXPECT_THROW(views::view_of<made_up_part>("Twice", twice), broken_invariant);
}

TEST(view_description, leaves_what_a_component_says_about_itself_alone) {
  const auto wrong = std::tuple{member("side", views::side, "Another text", &made_up_view::side)};
  EXPECT_THROW(views::schema_of(views::view_of<made_up_view>("Wrong", wrong)), broken_invariant);
}

}  // namespace
}  // namespace madang
