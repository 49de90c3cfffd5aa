#include "gateway/identity/password/password_policy.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace madang::identity {
namespace {

/// The commonest passwords of published leaks that have eight characters or more, in lower case.
constexpr std::array<std::string_view, 96> commonest = {
    "00000000",   "0123456789",  "11111111",     "1111111111",    "11223344",     "112233445566", "12121212",
    "123123123",  "12341234",    "123412345",    "1234554321",    "123454321",    "12345678",     "123456789",
    "1234567890", "12345678910", "1234567891",   "123456789a",    "123456abc",    "12345qwert",   "123654789",
    "123698745",  "123qweasd",   "123qweasdzxc", "1234qwer",      "147258369",    "159357456",    "18atcskd2w",
    "1q2w3e4r",   "1q2w3e4r5t",  "1q2w3e4r5t6y", "1qaz2wsx",      "1qaz2wsx3edc", "22222222",     "3rjs1la7qe",
    "55555555",   "66666666",    "77777777",     "87654321",      "88888888",     "987654321",    "9876543210",
    "99999999",   "a123456789",  "aa12345678",   "aaaaaaaa",      "abc12345",     "abc123456",    "abcd1234",
    "abcdefgh",   "admin123",    "admin1234",    "administrator", "anthony1",     "asdasdasd",    "asdf1234",
    "asdfasdf",   "asdfghjk",    "asdfghjkl",    "babygirl",      "baseball",     "basketball",   "changeme",
    "computer",   "corvette",    "football",     "football1",     "google123",    "iloveyou",     "iloveyou1",
    "iloveyou2",  "letmein1",    "liverpool",    "madang123",     "michael1",     "myspace1",     "p@ssw0rd",
    "passw0rd",   "password",    "password!",    "password1",     "password12",   "password123",  "password1234",
    "princess",   "princess1",   "q1w2e3r4",     "qazwsxedc",     "qwer1234",     "qwerty123",    "qwertyui",
    "qwertyuiop", "sunshine",    "superman",     "trustno1",      "welcome1"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& one : out) one = static_cast<char>(std::tolower(static_cast<unsigned char>(one)));
  return out;
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char one) { return (static_cast<unsigned char>(one) & 0xc0) != 0x80; }));
}

/// The text, perhaps with a few digits or signs behind it.
bool is_mainly(std::string_view password, std::string_view text) {
  constexpr std::size_t least = 4;
  if (text.size() < least || !password.starts_with(text)) return false;
  const auto rest = password.substr(text.size());
  return rest.size() <= 4 &&
         std::none_of(rest.begin(), rest.end(), [](unsigned char one) { return std::isalpha(one) != 0; });
}

}  // namespace

std::optional<std::string> weakness_of(std::string_view password, std::string_view email, std::string_view username,
                                       const identity_settings& limits) {
  const auto length = characters_in(password);
  if (length < static_cast<std::size_t>(limits.password_min_length)) {
    return "It needs at least " + std::to_string(limits.password_min_length) + " characters.";
  }
  const auto plain = lower(password);
  if (std::find(commonest.begin(), commonest.end(), plain) != commonest.end()) {
    return "It is one of the passwords that are tried first.";
  }
  const bool is_one_character = plain.find_first_not_of(plain.front()) == std::string::npos;
  if (is_one_character) return "It is one character again and again.";
  const auto address = lower(email);
  const std::string_view local(address.data(), std::min(address.find('@'), address.size()));
  if (is_mainly(plain, lower(username)) || is_mainly(plain, address) || is_mainly(plain, local)) {
    return "It is your own name or e-mail address.";
  }
  return std::nullopt;
}

}  // namespace madang::identity
