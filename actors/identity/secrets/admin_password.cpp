#include "actors/identity/secrets/admin_password.hpp"

#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t made_length = 24;
/// An operator may write a password of their own into the file; bounds as for any user's.
constexpr std::size_t length_min = 8;
constexpr std::size_t length_max = 128;
constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string random_password() {
  ensure(sodium_init() >= 0, "libsodium does not start");
  std::string text(made_length, ' ');
  for (auto& c : text)
    c = letters_and_digits[randombytes_uniform(static_cast<std::uint32_t>(letters_and_digits.size()))];
  return text;
}

std::string path_in(const std::string& keys_dir) {
  return keys_dir + "/admin_password";
}

}  // namespace

bool is_plausible_password(std::string_view text) {
  return text.size() >= length_min && text.size() <= length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<std::string> admin_password_file(const std::string& keys_dir) {
  std::error_code failed;
  return std::filesystem::exists(path_in(keys_dir), failed) ? std::optional(path_in(keys_dir)) : std::nullopt;
}

void forget_admin_password(const std::string& keys_dir) {
  std::error_code failed;
  std::filesystem::remove(path_in(keys_dir), failed);
}

result<admin_password, secret_failure> read_or_create_admin_password(const std::string& keys_dir) {
  admin_password found{.text = {}, .path = path_in(keys_dir), .created = false};
  auto kept = read_secret(found.path, length_max + 2);
  if (!kept) return refused{kept.error()};
  if (!kept->has_value()) {
    found.text = random_password();
    found.created = true;
    if (auto written = write_new_secret(found.path, found.text + "\n"); !written) return refused{written.error()};
    return found;
  }
  found.text = std::move(**kept);
  while (!found.text.empty() && (found.text.back() == '\n' || found.text.back() == '\r')) found.text.pop_back();
  if (!is_plausible_password(found.text)) {
    return refused{secret_failure{found.path + ": must hold one line of 8 to 128 visible characters"}};
  }
  return found;
}

}  // namespace madang::identity
