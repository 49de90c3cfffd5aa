#include "actors/identity/secrets/master_source.hpp"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "actors/identity/adapters/vault/vault_client.hpp"
#include "actors/identity/secrets/durable_file.hpp"
#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t wrapped_bytes_max = 4'096;

master_bytes new_key() {
  ensure(sodium_init() >= 0, "libsodium does not start");
  std::string out(master_key_bytes, '\0');
  randombytes_buf(out.data(), out.size());
  return master_bytes(std::move(out));
}

bool exists(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0;
}

secret_done synced(const std::string& directory) {
  if (sync_directory(directory)) return std::monostate{};
  return refused{secret_failure{directory + ": fsync: " + std::strerror(errno)}};
}

/// What is kept in a file of the directory of keys, as it is or wrapped.
class kept_master : public master_source {
 public:
  kept_master(std::string keys_dir, const std::string& name)
      : directory_(std::move(keys_dir)), path_(directory_ + "/" + name), next_path_(path_ + ".next") {}

  result<std::optional<master_bytes>, secret_failure> present() override { return read(path_); }
  result<std::optional<master_bytes>, secret_failure> next() override { return read(next_path_); }
  secret_done keep_present(const master_bytes& key) override { return write(path_, key); }
  result<master_bytes, secret_failure> make_next() override {
    auto kept = next();
    if (!kept) return refused{kept.error()};
    if (*kept) return master_bytes(std::move((**kept).text));
    auto made = new_key();
    if (auto written = write(next_path_, made); !written) return refused{written.error()};
    return made;
  }
  secret_done keep_next(const master_bytes& key) override {
    if (auto dropped = drop_next(); !dropped) return dropped;
    return write(next_path_, key);
  }
  secret_done promote_next() override {
    if (std::rename(next_path_.c_str(), path_.c_str()) != 0) {
      return refused{secret_failure{path_ + ": rename: " + std::strerror(errno)}};
    }
    return synced(directory_);
  }
  secret_done drop_next() override {
    if (::unlink(next_path_.c_str()) != 0 && errno != ENOENT) {
      return refused{secret_failure{next_path_ + ": unlink: " + std::strerror(errno)}};
    }
    return synced(directory_);
  }
  std::string where() const override { return path_; }
  bool is_there() const override { return exists(path_); }

 protected:
  virtual result<std::string, secret_failure> wrapped(const master_bytes& key) { return key.text; }
  virtual result<std::string, secret_failure> unwrapped(std::string kept) { return kept; }

 private:
  result<std::optional<master_bytes>, secret_failure> read(const std::string& path) {
    auto kept = read_secret(path, wrapped_bytes_max);
    if (!kept) return refused{kept.error()};
    if (!kept->has_value()) return std::optional<master_bytes>();
    auto plain = unwrapped(**std::move(kept));
    if (!plain) return refused{plain.error()};
    master_bytes out(*std::move(plain));
    if (out.text.size() != master_key_bytes) return refused{secret_failure{path + ": must hold exactly 32 bytes"}};
    return std::optional<master_bytes>(std::move(out));
  }
  secret_done write(const std::string& path, const master_bytes& key) {
    auto text = wrapped(key);
    if (!text) return refused{text.error()};
    auto written = write_new_secret(path, *text);
    sodium_memzero(text->data(), text->size());
    return written;
  }

  const std::string directory_;
  const std::string path_;
  const std::string next_path_;
};

/// Vault's transit engine wraps it; only the wrapped key lies here.
class vault_master final : public kept_master {
 public:
  vault_master(std::string keys_dir, const master_settings& chosen)
      : kept_master(std::move(keys_dir), "master.vault"), vault_(chosen) {}

 protected:
  result<std::string, secret_failure> wrapped(const master_bytes& key) override { return vault_.encrypt(key.text); }
  result<std::string, secret_failure> unwrapped(std::string kept) override { return vault_.decrypt(kept); }

 private:
  vault_client vault_;
};

/// 64 hexadecimal digits in a variable. Whoever sets it keeps it, and replaces it.
class environment_master final : public master_source {
 public:
  result<std::optional<master_bytes>, secret_failure> present() override { return read(variable); }
  result<std::optional<master_bytes>, secret_failure> next() override { return read(next_variable); }
  secret_done keep_present(const master_bytes&) override {
    return refused{secret_failure{std::string(variable) +
                                  " is not set, and master_key.source says that the master key is there: 64 "
                                  "hexadecimal digits, such as `openssl rand -hex 32` makes"}};
  }
  result<master_bytes, secret_failure> make_next() override {
    auto found = read(next_variable);
    if (!found) return refused{found.error()};
    if (*found) return master_bytes(std::move((**found).text));
    return refused{secret_failure{std::string("set ") + next_variable + " to the new master key"}};
  }
  secret_done keep_next(const master_bytes&) override {
    return refused{secret_failure{std::string("set ") + variable + " to the new master key before the next start"}};
  }
  /// Nothing that is kept here: the operator moves it.
  secret_done promote_next() override { return std::monostate{}; }
  secret_done drop_next() override { return std::monostate{}; }
  std::string where() const override { return variable; }
  bool is_there() const override { return std::getenv(variable) != nullptr; }

 private:
  static constexpr const char* variable = "MADANG_MASTER_KEY";
  static constexpr const char* next_variable = "MADANG_MASTER_KEY_NEXT";

  static result<std::optional<master_bytes>, secret_failure> read(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::optional<master_bytes>();
    std::string bytes(master_key_bytes, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const auto length = std::strlen(text);
    const bool is_hex =
        length == 2 * master_key_bytes && sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                                         text, length, nullptr, &size, &end) == 0;
    master_bytes out(std::move(bytes));
    if (is_hex && size == master_key_bytes && end == text + length) return std::optional<master_bytes>(std::move(out));
    return refused{secret_failure{std::string(name) + ": must be 64 hexadecimal digits"}};
  }
};

}  // namespace

master_bytes::~master_bytes() {
  if (!text.empty()) sodium_memzero(text.data(), text.size());
}

std::unique_ptr<master_source> make_master_source(const std::string& keys_dir, const master_settings& chosen) {
  switch (chosen.source) {
    case master_place::environment:
      return std::make_unique<environment_master>();
    case master_place::vault:
      return std::make_unique<vault_master>(keys_dir, chosen);
    case master_place::file:
      break;
  }
  return std::make_unique<kept_master>(keys_dir, "master.key");
}

}  // namespace madang::identity
