#include "gateway/identity/password/password_check.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/password/fresh_login.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

using continuation = std::function<void(const exchange_ptr&, const user_view&)>;

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// One password on its way to the pool.
struct password_check {
  std::uint64_t account = 0;
  std::uint64_t address = 0;
  secret_text password;
  user_view user;
  continuation then;
};

void decide_check(route_services& with, const exchange_ptr& ex, const password_check& of, bool right) {
  if (!right) return ex->refuse("bad_credentials", "The password is wrong.");
  with.pools.logins.succeeded(of.account, of.address, steady_now_ns());
  of.then(ex, of.user);
}

/// Only a provider outside vouches for him.
void check_without_password(route_services& with, const exchange_ptr& ex, const std::shared_ptr<password_check>& of) {
  with.pools.logins.undecided(of->account, of->address, steady_now_ns());
  with_fresh_login(with, ex, "There is no password: log in again by a provider, then repeat this.",
                   [of](const exchange_ptr& at) { of->then(at, of->user); });
}

void check_password(route_services& with, const exchange_ptr& ex, const std::shared_ptr<password_check>& of) {
  if (of->user.password_hash.empty()) return check_without_password(with, ex, of);
  auto start = [&with, &passwords = with.ports.passwords, replies = with.replies, ex,
                of](const fair_queue::pass& pass) {
    const auto done = [&with, replies, ex, of, pass](bool right) {
      run_on_io_thread(replies, ex, [&with, ex, of, right] { decide_check(with, ex, *of, right); });
    };
    if (passwords.verify(*of->password, of->user.password_hash, done)) return;
    run_on_io_thread(replies, ex, [&with, ex, of] {
      with.pools.logins.undecided(of->account, of->address, steady_now_ns());
      ex->refuse(with.come_again_later("too_busy"));
    });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

}  // namespace

void with_own_password(route_services& with, const exchange_ptr& ex, continuation then) {
  auto of = std::make_shared<password_check>(password_check{
      mix64(ex->caller_id().value), ex->key().address, keep_secret(ex->body_text("password")), {}, std::move(then)});
  const auto verdict = with.pools.logins.attempt(of->account, of->address, steady_now_ns());
  if (verdict.retry_after_s > 0) {
    return ex->refuse(come_again("too_many_requests", verdict.retry_after_s, "Too many passwords were wrong."));
  }
  with.actors.ask<user_view>(ex, ex->caller_id(), read_user{ex->caller_id()},
                             [&with, of](const exchange_ptr& at, user_view&& user, const answer&) {
                               of->user = std::move(user);
                               check_password(with, at, of);
                             });
}

}  // namespace madang::identity
