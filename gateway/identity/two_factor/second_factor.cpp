#include "gateway/identity/two_factor/second_factor.hpp"

#include <string>
#include <utility>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/two_factor/code_check.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

using taker = std::function<void(second_factor_verdict)>;

/// Nothing was shown: right where there is nothing to show.
void ask_whether_on(route_services& with, const exchange_ptr& ex, user_id user, taker then) {
  with.actors.ask<standing_view>(ex, user, read_standing{user},
                                 [then](const exchange_ptr&, standing_view&& standing, const answer&) {
                                   if (!standing.two_factor) return then({});
                                   then({login_result::two_factor_required, "two_factor_required"});
                                 });
}

}  // namespace

void check_second_factor(route_services& with, const exchange_ptr& ex, const user_view& user, std::string_view code,
                         taker then) {
  if (code.empty()) return ask_whether_on(with, ex, user.user, std::move(then));
  check_code(with, ex,
             {user.user, std::string(code), code_purpose::log_in, session_id{},
              [then](const exchange_ptr&, const two_factor_passed_view&, const std::vector<std::string>&) { then({}); },
              [then](const exchange_ptr&, user_reject why) {
                if (why == user_reject::two_factor_off) return then({});
                then({login_result::code_invalid, "code_invalid"});
              }});
}

}  // namespace madang::identity
