#include "gateway/stream/ticket_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("ticket", views::text{1, 128}, &shown_ticket::ticket),
    member("expires_in", views::count, "Seconds", &shown_ticket::expires_in_s),
};
constexpr auto description = views::view_of<shown_ticket>("StreamTicket", members);

}  // namespace

void write_ticket(std::string& out, const shown_ticket& ticket) {
  views::write(out, description, ticket);
}
schema_ref ticket_schema() {
  return views::schema_of(description);
}

}  // namespace madang
