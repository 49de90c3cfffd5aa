#include "gateway/problems/problem_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang {
namespace {

using views::member;

constexpr auto fault_members = std::tuple{
    member("pointer", views::text{0, 65'536}, "RFC 6901; ?name for a query parameter", &field_fault::pointer),
    member("code", views::text{1, 64}, &field_fault::code),
    member("detail", views::text{0, 65'536}, &field_fault::detail),
};
constexpr auto fault = views::object(views::view_of<field_fault>("FieldFault", fault_members));

std::string_view detail_of(const shown_problem& v) {
  return v.what.detail.empty() ? v.known.title : std::string_view(v.what.detail);
}
/// None: absent.
const std::vector<field_fault>* errors_of(const shown_problem& v) {
  return v.what.errors.empty() ? nullptr : &v.what.errors;
}

constexpr auto members = std::tuple{
    member("type", views::text{1, 128}, [](const shown_problem&) { return "about:blank"; }),
    member("title", views::text{1, 256}, [](const shown_problem& v) { return v.known.title; }),
    member("status", views::integer{400, 599}, &shown_problem::status),
    member("code", views::text{1, 64}, "Stable", [](const shown_problem& v) { return v.known.code; }),
    member("detail", views::text{0, 131'072}, detail_of),
    member("request_id", views::text{1, 64}, &shown_problem::request_id),
    member_if_any("errors", views::array(fault), errors_of),
};
constexpr auto description = views::view_of<shown_problem>("Problem", members).with_about("RFC 9457");

}  // namespace

void write_problem(std::string& out, const shown_problem& problem) {
  views::write(out, description, problem);
}
schema_ref problem_schema() {
  return views::schema_of(description);
}

}  // namespace madang
