#include "gateway/market/instrument_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

struct shown_instrument {
  const market_image& image;
  const instrument_details* known;
  name_match match = name_match::code;

  const instrument_listing& listing() const { return image.listing; }
};

std::optional<std::string_view> sector_of(const shown_instrument& v) {
  return v.known == nullptr ? std::nullopt : views::unless_empty(v.known->sector);
}
std::optional<std::int64_t> shares_of(const shown_instrument& v) {
  if (v.known == nullptr || v.known->listed_shares == 0) return std::nullopt;
  return v.known->listed_shares;
}
std::string_view match_word(const shown_instrument& v) {
  switch (v.match) {
    case name_match::code:
      return "CODE";
    case name_match::name:
      return "NAME";
    case name_match::initials:
      return "INITIALS";
    case name_match::typo:
      break;
  }
  return "TYPO";
}

/// A count of shares is a quantity: a decimal in a string.
struct share_count_type {
  schema_ref schema() const { return views::quantity.schema(); }
  void write(std::string& out, std::int64_t value) const { append_json_plain(out, std::to_string(value)); }
};

constexpr auto members = std::tuple{
    member("symbol", views::symbol, [](const shown_instrument& v) { return v.listing().symbol; }),
    member("name", views::text{0, 128}, [](const shown_instrument& v) -> std::string_view { return v.listing().name; }),
    member("name_ko", views::text{0, 128},
           [](const shown_instrument& v) -> std::string_view { return v.listing().name_ko; }),
    member("market", views::words<market_code>{}, [](const shown_instrument& v) { return v.listing().market; }),
    member("currency", views::currency, [](const shown_instrument& v) { return v.listing().currency; }),
    member("lot_size", views::quantity, [](const shown_instrument& v) { return v.listing().lot_size; }),
    member("base_price", views::price, "Of the present day",
           [](const shown_instrument& v) { return v.image.limits.base; }),
    member("tick_size", views::or_null(views::price), "Step of prices at the last price",
           [](const shown_instrument& v) { return views::unless_zero(v.image.quote.tick_size); }),
    member("lower_limit", views::price, "The lowest price an order may carry today",
           [](const shown_instrument& v) { return v.image.limits.lower; }),
    member("upper_limit", views::price, "The highest price an order may carry today",
           [](const shown_instrument& v) { return v.image.limits.upper; }),
    member("status", views::words<instrument_status>{}, [](const shown_instrument& v) { return v.image.status; }),
    member("sector", views::or_null(views::text{0, 100}), "Null where nobody has named it", sector_of),
    member("listed_shares", views::or_null(share_count_type{}), "Shares issued; null where they are not known",
           shares_of),
};
constexpr auto description = views::view_of<shown_instrument>("Instrument", members);

constexpr auto found_members = std::tuple_cat(
    members,
    std::tuple{member("match", views::one_of("CODE", "NAME", "INITIALS", "TYPO"), "What of it was found", match_word)});
constexpr auto found_description = views::view_of<shown_instrument>("FoundInstrument", found_members);

}  // namespace

void write_instrument(std::string& out, const market_image& image, const instrument_details* known) {
  views::write(out, description, shown_instrument{image, known});
}
schema_ref instrument_schema() {
  return views::schema_of(description);
}

void write_found_instrument(std::string& out, const market_image& image, const instrument_details* known,
                            name_match match) {
  views::write(out, found_description, shown_instrument{image, known, match});
}
schema_ref found_instrument_schema() {
  return views::schema_of(found_description);
}

}  // namespace madang::market
