#include "gateway/identity/second_factor.hpp"

namespace madang::identity {

void check_second_factor(route_services&, const exchange_ptr&, const user_view&, std::string_view,
                         std::function<void(second_factor_verdict)> then) {
  then({});
}

}  // namespace madang::identity
