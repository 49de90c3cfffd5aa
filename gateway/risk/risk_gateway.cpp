#include "gateway/problems/risk_problems.hpp"
#include "gateway/risk/risk_routes.hpp"
#include "messages/risk/user_risk.hpp"

namespace madang::risk {
namespace {

refusal_row row_of(risk_reject why) {
  switch (why) {
    case risk_reject::kill_set_by_office:
      return {problems::kill_set_by_office};
  }
  return {};
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_risk_routes(to, limits);
  to.add_refusals<risk_reject>(row_of);
}

}  // namespace madang::risk
