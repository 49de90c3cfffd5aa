#include "gateway/identity/password/fresh_login.hpp"

#include <algorithm>
#include <utility>

#include "config/identity/key_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {

void with_fresh_login(route_services& with, const exchange_ptr& ex, std::string otherwise,
                      std::function<void(const exchange_ptr&)> then) {
  const auto good_for = with.limits.of<key_settings>().step_up_s * nanos_per_second;
  with.actors.ask<sessions_view>(
      ex, ex->caller_id(), read_sessions{ex->caller_id(), ex->received_at},
      [good_for, otherwise = std::move(otherwise), then = std::move(then)](const exchange_ptr& at, sessions_view&& all,
                                                                           const answer&) {
        const bool is_fresh = std::ranges::any_of(all.sessions, [&](const session_line& one) {
          return one.session == at->session() && at->received_at - one.created_at < good_for;
        });
        if (!is_fresh) return at->refuse("fresh_login_required", otherwise);
        then(at);
      });
}

}  // namespace madang::identity
