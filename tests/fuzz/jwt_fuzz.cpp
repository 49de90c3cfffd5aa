// Access tokens: nothing but what this installation has signed is ever accepted.
#include <sodium.h>

#include <filesystem>

#include "actors/identity/secrets/token_authority.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace madang;

constexpr unix_nanos now{1'800'000'000'000'000'000};

const identity::token_authority& authority() {
  static const auto made = [] {
    promise(sodium_init() >= 0);
    const auto keys = std::filesystem::temp_directory_path() / ("madang-jwt-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(keys);
    std::filesystem::permissions(keys, std::filesystem::perms::owner_all);
    auto opened = identity::token_authority::open(keys.string(), 16);
    std::filesystem::remove_all(keys);
    promise(static_cast<bool>(opened));
    return *std::move(opened);
  }();
  return *made;
}

const std::string& good_token() {
  static const auto made =
      authority().issue({user_id{7}, session_id{1}, role_set{}.with(role::trader), {}, now, now + 900'000'000'000});
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  promise(!authority().verify(text, now) || text == good_token());
  // The good one with a piece of it replaced.
  if (size >= 2 && data[0] < good_token().size()) {
    auto changed = good_token();
    changed.replace(data[0], data[1] % 16, text.substr(2));
    promise(!authority().verify(changed, now) || changed == good_token());
  }
  return 0;
}
