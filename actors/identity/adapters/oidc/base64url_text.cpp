#include "actors/identity/adapters/oidc/base64url_text.hpp"

#include <sodium.h>

namespace madang::identity {

std::optional<std::string> from_base64url(std::string_view text) {
  std::string plain(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  plain.resize(size);
  return plain;
}

}  // namespace madang::identity
