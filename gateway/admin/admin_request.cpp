#include "gateway/admin/admin_request.hpp"

#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"

namespace madang::admin {

admin_act act_of(const exchange& ex) {
  return {ex.caller_id(), ex.client.text(), std::string(ex.body_text("reason"))};
}

bool is_dry_run(const exchange& ex) {
  return ex.query("dry_run") == "true";
}

http_response dry_run_response(std::uint64_t affects) {
  return json_response(200, [&](std::string& out) {
    json_object body(out);
    body.boolean("dry_run", true);
    body.number("affects", affects);
  });
}

std::optional<identity::user_id> user_of_path(exchange& ex) {
  auto id = parse_id<identity::user_id>(ex.path_value());
  if (!id) ex.refuse("not_found");
  return id;
}

route reading_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                    void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "admin",
          .summary = summary,
          .who = access::admin,
          .object = object_rule::office,
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

route acting_route(http_method method, std::string_view path, std::string_view id, std::string_view summary,
                   std::vector<schema_member> members, answer_shape answer,
                   void (*serve)(route_services&, const exchange_ptr&)) {
  members.push_back({"reason", text_of(act_reason_min, act_reason_max, "Why; it is written down")});
  return {.method = method,
          .path = path,
          .id = id,
          .tag = "admin",
          .summary = summary,
          .kind = route_kind::command,
          .who = access::admin,
          .object = object_rule::office,
          .in_query = {{"dry_run", words_of({"true", "false"}),
                        "Changes nothing and answers `{dry_run, affects}`: how many it would change."}},
          .body = object_of({}, std::move(members)),
          .answers = {std::move(answer)},
          .serve = serve};
}

}  // namespace madang::admin
