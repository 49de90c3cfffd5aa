#include "gateway/admin/admin_refusals.hpp"

namespace madang::admin {

// No default: the compiler names a refusal without a row.
refusal_row row_of(admin_reject why) {
  switch (why) {
    case admin_reject::version_mismatch:
      return {problems::version_mismatch};
    case admin_reject::last_admin:
      return {{"last_admin", 409, "There has to be an administrator"}};
    case admin_reject::setting_unknown:
      return {{"setting_unknown", 422, "There is no such setting"}};
    case admin_reject::setting_fixed:
      return {{"setting_fixed", 422, "This setting does not change while the node runs"}};
    case admin_reject::out_of_range:
      return {{"out_of_range", 422, "A field is out of range"}};
    case admin_reject::symbol_in_service:
      return {{"symbol_in_service", 409, "The symbol is in service"}};
    case admin_reject::too_many_administrators:
      return {{"too_many_administrators", 422, "There have been too many administrators"}};
  }
  return {};
}

}  // namespace madang::admin
