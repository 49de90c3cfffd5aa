#include "actors/identity/secrets/hkdf_expand.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t key_bytes = 32;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string hkdf_expand(std::string_view key, std::string_view purpose) {
  const auto block = std::string(purpose) + '\x01';
  std::string out(key_bytes, '\0');
  unsigned int size = 0;
  ensure(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(block), block.size(),
              reinterpret_cast<unsigned char*>(out.data()), &size) != nullptr &&
             size == key_bytes,
         "OpenSSL cannot make an HMAC");
  return out;
}

}  // namespace madang::identity
