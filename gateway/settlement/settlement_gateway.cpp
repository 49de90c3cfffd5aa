#include "config/settings.hpp"
#include "gateway/problems/problem.hpp"
#include "gateway/settlement/settlement_routes.hpp"

namespace madang::settlement {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_batch_routes(to);
  add_tax_routes(to);
  add_statement_routes(to, limits);
  add_rights_routes(to);
  to.add(problem_code{"not_a_trading_day", 422, "The market is closed on this day"});
  to.add(problem_code{"date_ahead", 422, "The day has not begun"});
  to.add(problem_code{"too_many_taxes", 422, "There are too many for one answer"});
}

}  // namespace madang::settlement
