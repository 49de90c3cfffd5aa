#include "gateway/security/secret_text.hpp"

#include <sodium.h>

#include <variant>

namespace madang {

void wipe_bytes(char* from, std::size_t count) {
  if (count > 0) sodium_memzero(from, count);
}

void wipe(std::string& text) {
  text.resize(text.capacity());  // never grows, so never moves
  wipe_bytes(text.data(), text.size());
  text.clear();
}

void wipe(json_value& value) {
  if (auto* text = std::get_if<std::string>(&value.content)) wipe(*text);
  if (auto* items = std::get_if<json_items>(&value.content)) {
    for (auto& one : *items) wipe(one);
  }
  if (auto* members = std::get_if<json_members>(&value.content)) {
    for (auto& one : *members) {
      wipe(one.name);
      wipe(one.value);
    }
  }
  value = {};
}

bool same_secret(std::string_view shown, std::string_view wanted) {
  return shown.size() == wanted.size() && sodium_memcmp(shown.data(), wanted.data(), wanted.size()) == 0;
}

secret_text keep_secret(std::string_view text) {
  return {new std::string(text), [](const std::string* held) {
            auto* mine = const_cast<std::string*>(held);
            wipe(*mine);
            delete mine;
          }};
}

}  // namespace madang
