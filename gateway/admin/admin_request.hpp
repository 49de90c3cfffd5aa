#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "messages/admin_act.hpp"
#include "messages/identity/ids.hpp"

namespace madang::admin {

/// What every act of an administrator has in common: a reason in the body, and a dry run on demand.

/// Who acts, from where and why; the schema has checked the reason.
admin_act act_of(const exchange& ex);
/// `?dry_run=true`
bool is_dry_run(const exchange& ex);
/// `{"dry_run": true, "affects": …}`
http_response dry_run_response(std::uint64_t affects);

/// The user of the path; nothing when the text is no user's id (then the request has been refused).
std::optional<identity::user_id> user_of_path(exchange& ex);

/// A route of administrators that reads.
route reading_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                    void (*serve)(route_services&, const exchange_ptr&));
/// One that acts: `members` of the body besides the reason. Its answer may be that of a dry run instead.
route acting_route(http_method method, std::string_view path, std::string_view id, std::string_view summary,
                   std::vector<schema_member> members, answer_shape answer,
                   void (*serve)(route_services&, const exchange_ptr&));

}  // namespace madang::admin
