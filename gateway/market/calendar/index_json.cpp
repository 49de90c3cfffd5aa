#include "gateway/market/calendar/index_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("index", views::id, "Its name in `index:`", [](const index_view& v) { return v.index.text(); }),
    member("name", views::text{0, 128}, &index_view::name),
    member("value", views::price, "1000 when its instruments were listed; as the last trades make it",
           &index_view::value),
    member("change", views::price, "From what the base prices of the day make",
           [](const index_view& v) { return v.value - v.base; }),
    member("change_rate", views::ratio,
           [](const index_view& v) { return ratio_text(money{(v.value - v.base).raw}, money{v.base.raw}); }),
    member("advancers", views::count, "Instruments above their base price", &index_view::advancers),
    member("decliners", views::count, "Instruments below it", &index_view::decliners),
    member("as_of", views::time, &index_view::as_of),
    member("seq", views::channel_seq, &index_view::seq),
};
constexpr auto description = views::view_of<index_view>("Index", members);

}  // namespace

void write_index(std::string& out, const index_view& index) {
  views::write(out, description, index);
}
schema_ref index_schema() {
  return views::schema_of(description);
}

}  // namespace madang::market
