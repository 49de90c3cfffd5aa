#pragma once

#include <memory>
#include <optional>
#include <string>

#include "actors/identity/secrets/secret_file.hpp"
#include "config/identity/master_settings.hpp"

namespace madang::identity {

/// 32 bytes that are wiped when they go.
struct master_bytes {
  std::string text;

  explicit master_bytes(std::string from) : text(std::move(from)) {}
  master_bytes(const master_bytes&) = delete;
  master_bytes& operator=(const master_bytes&) = delete;
  master_bytes(master_bytes&& from) noexcept : text(std::move(from.text)) {}
  master_bytes& operator=(master_bytes&&) = delete;
  ~master_bytes();
};
constexpr std::size_t master_key_bytes = 32;

/// Where the master key comes from. While it is replaced there are two: the next one becomes the present one once
/// everything is sealed under it, so that a crash at any moment leaves the one that is needed.
class master_source {
 public:
  virtual ~master_source() = default;
  /// Nothing where there is none yet.
  virtual result<std::optional<master_bytes>, secret_failure> present() = 0;
  virtual result<std::optional<master_bytes>, secret_failure> next() = 0;
  /// Of the first start. Durable on return, as what follows.
  virtual secret_done keep_present(const master_bytes& key) = 0;
  /// A key that `next` gives from now on: a new one, or the one that the operator has set beside the present one.
  /// One that is there already is given again.
  virtual result<master_bytes, secret_failure> make_next() = 0;
  /// A key that was made elsewhere; it takes the place of any other next one.
  virtual secret_done keep_next(const master_bytes& key) = 0;
  virtual secret_done promote_next() = 0;
  virtual secret_done drop_next() = 0;
  /// For people: where the present one is.
  virtual std::string where() const = 0;
  /// Whether it is there at all, as far as that can be seen from here without asking anybody outside.
  virtual bool is_there() const = 0;
};

/// As the settings say: `<keys_dir>/master.key`, the environment, or Vault.
std::unique_ptr<master_source> make_master_source(const std::string& keys_dir, const master_settings& chosen);

}  // namespace madang::identity
