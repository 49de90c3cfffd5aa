#include <functional>

#include "tests/support/fake_node.hpp"

namespace madang {

result<keyed_name, std::string> fake_persons::key_of(name_use use, std::string_view text) const {
  if (use == name_use::email && text.find('@') == std::string_view::npos) return refused{std::string("It has no @.")};
  if (use == name_use::username && text.size() < 3) return refused{std::string("It is too short.")};
  return keyed_name{{std::hash<std::string_view>{}(text) | 1}, 1};
}
bool fake_persons::create_key(user_id) {
  return note("create"), true;
}
void fake_persons::settle_key(user_id) {
  note("settle");
}
void fake_persons::begin_erasure(user_id, std::function<void(bool)> done) {
  note("begin");
  if (done) done(true);
}
void fake_persons::finish_erasure(user_id, std::function<void(bool)> done) {
  note("finish");
  if (done) done(true);
}
bool fake_persons::erase_key(user_id) {
  return note("erase"), true;
}
void fake_persons::note(std::string deed) {
  const std::lock_guard lock(mutex_);
  deeds_.push_back(std::move(deed));
}
std::vector<std::string> fake_persons::deeds() const {
  const std::lock_guard lock(mutex_);
  return deeds_;
}
std::optional<std::string> fake_persons::seal(user_id, personal_field, std::string_view plain) {
  return "sealed:" + std::string(plain);
}
std::optional<std::string> fake_persons::open(user_id, personal_field, std::string_view sealed) {
  return std::string(sealed.substr(7));
}

std::optional<std::vector<std::uint64_t>> fake_outside_logins::keep_grants(std::vector<outside_grant> all) {
  if (disk_is_full) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const auto& one : all) {
    note("keep " + one.revocable);
    numbers.push_back(numbers.size() + 1);
  }
  return numbers;
}
void fake_outside_logins::note(std::string deed) {
  const std::lock_guard lock(mutex_);
  deeds_.push_back(std::move(deed));
}
std::vector<std::string> fake_outside_logins::deeds() const {
  const std::lock_guard lock(mutex_);
  return deeds_;
}

result<verified_caller, token_refusal> fake_tokens::verify(std::string_view token, unix_nanos now) const {
  ++verified;
  const auto good_until = now + 900 * nanos_per_second;
  const auto known = [&](user_id user) { return verified_caller{user, {}, good_until, the_session}; };
  if (token == "trader") return known(the_user);
  if (token == "viewer") return known(the_viewer);
  if (token == "admin") return known(the_admin);
  if (token == "stranger") return known(another_user);
  return refused{token == "expired" ? token_refusal::expired : token_refusal::invalid};
}

std::optional<shown_secret> fake_secrets::open(secret_use, std::string_view text) const {
  if (!text.starts_with("genuine")) return std::nullopt;
  return shown_secret{the_user, the_session.value, "hash of " + std::string(text)};
}

bool fake_passwords::hash(std::string password, std::function<void(std::optional<std::string>)> done) {
  if (full) return false;
  seen.push_back(std::move(password));
  work.run([done = std::move(done)] { done("phc"); });
  return true;
}
bool fake_passwords::verify(std::string password, std::string, std::function<void(bool)> done) {
  if (full) return false;
  seen.push_back(password);
  work.run([right = password == "right-password", done = std::move(done)] { done(right); });
  return true;
}
bool fake_passwords::verify_against_nobody(std::string password, std::function<void(bool)> done) {
  if (full) return false;
  ++nobodies;
  seen.push_back(std::move(password));
  work.run([done = std::move(done)] { done(false); });
  return true;
}

}  // namespace madang
