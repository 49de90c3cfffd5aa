#include "gateway/admin/admin_refusals.hpp"
#include "gateway/admin/admin_routes.hpp"

namespace madang::admin {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_user_admin_routes(to, limits);
  add_symbol_admin_routes(to);
  add_login_admin_routes(to, limits);
  add_settings_routes(to);
  add_node_routes(to, limits);
  add_audit_routes(to, limits);
  to.add_refusals<admin_reject>(row_of);
  to.add(problem_code{"date_ahead", 422, "The day has not begun"});
}

}  // namespace madang::admin
