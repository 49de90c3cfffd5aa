#include "cluster/node/node_admin.hpp"

#include <chrono>
#include <future>
#include <thread>

#include "actors/identity/secrets/admin_password.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view admin_name = "admin";
constexpr auto await_patience = 60s;
constexpr auto await_pause = 100ms;

std::optional<std::string> hash_now(password_port& passwords, const std::string& text) {
  auto made = std::make_shared<std::promise<std::optional<std::string>>>();
  auto coming = made->get_future();
  bool taken = passwords.hash(text, [made](std::optional<std::string> phc) { made->set_value(std::move(phc)); });
  if (!taken || coming.wait_for(30s) != std::future_status::ready) return std::nullopt;
  return coming.get();
}

/// Zero: nobody.
user_id holder_of(const admin_parts& parts, const keyed_name& email) {
  auto given = parts.client.ask(parts.entities, email.name, resolve_name{email.name, email.proof}, 10s);
  const auto* holder = given ? given->get_if<name_holder_view>() : nullptr;
  return holder != nullptr ? holder->user : user_id{};
}

result<user_id, std::string> register_now(const admin_parts& parts, const admin_login& login, const keyed_name& email,
                                          const std::string& password) {
  auto username = parts.persons.key_of(name_use::username, admin_name);
  if (!username) return refused{username.error()};
  auto phc = hash_now(parts.passwords, password);
  if (!phc) return refused{std::string("the administrator's password could not be hashed")};
  registration_started start;
  start.user = parts.ids.next_user();
  if (!parts.persons.create_key(start.user)) return refused{std::string("the administrator's key could not be made")};
  auto sealed_email = parts.persons.seal(start.user, personal_field::email, login.email);
  auto sealed_name = parts.persons.seal(start.user, personal_field::username, admin_name);
  if (!sealed_email || !sealed_name) return refused{std::string("the administrator's names could not be sealed")};
  start.email_name = email.name;
  start.email_proof = email.proof;
  start.username_name = username->name;
  start.username_proof = username->proof;
  start.sealed_email = *sealed_email;
  start.sealed_username = *sealed_name;
  start.password_hash = *phc;
  start.roles = role_set{}.with(role::admin).with(role::trader);
  auto given = parts.client.ask(parts.entities, start.user, register_user{start, parts.time.now()}, 10s);
  if (given && given->holds<user_view>()) {
    parts.persons.settle_key(start.user);
    return start.user;
  }
  return refused{std::string("the administrator could not be registered")};
}

}  // namespace

result<admin_login, std::string> ensure_admin(const std::string& keys_dir, const admin_parts& parts) {
  admin_login login;
  auto email = parts.persons.key_of(name_use::email, login.email);
  if (!email) return refused{email.error()};
  if ((login.user = holder_of(parts, *email))) {
    login.password_file = admin_password_file(keys_dir).value_or("");
    return login;
  }
  auto password = read_or_create_admin_password(keys_dir);
  if (!password) return refused{password.error().why};
  login.password_file = password->path;
  auto done = register_now(parts, login, *email, password->text);
  if (!done) return refused{done.error()};
  login.user = *done;
  login.created = true;
  return login;
}

result<admin_login, std::string> await_admin(const std::string& keys_dir, const admin_parts& parts) {
  admin_login login;
  auto email = parts.persons.key_of(name_use::email, login.email);
  if (!email) return refused{email.error()};
  const auto until = std::chrono::steady_clock::now() + await_patience;
  while (!(login.user = holder_of(parts, *email))) {
    if (std::chrono::steady_clock::now() > until) return refused{std::string("no node registers an administrator")};
    std::this_thread::sleep_for(await_pause);
  }
  login.password_file = admin_password_file(keys_dir).value_or("");
  return login;
}

result<bool, std::string> set_admin_password(const std::string& keys_dir, const admin_login& login,
                                             const admin_parts& parts, const std::string& password) {
  auto phc = hash_now(parts.passwords, password);
  if (!phc) return refused{std::string("the password could not be hashed")};
  auto given = parts.client.ask(parts.entities, login.user, set_password{login.user, *phc}, 10s);
  if (!given || !given->holds<user_view>()) return refused{std::string("the administrator does not answer")};
  forget_admin_password(keys_dir);
  return true;
}

}  // namespace madang
