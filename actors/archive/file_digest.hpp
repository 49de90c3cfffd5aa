#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// SHA-256 of a file that is written piece by piece, over crashes: what has been added so far is a short text.
class file_digest {
 public:
  file_digest();
  ~file_digest();
  file_digest(file_digest&&) noexcept;
  file_digest& operator=(file_digest&&) noexcept;

  /// Goes on where `text` was said; nothing for a text that was not.
  static std::optional<file_digest> parse(std::string_view text);

  void add(std::string_view content);
  /// What has been added so far, for `parse` of the same program.
  std::string text() const;
  /// The digest of it, in hexadecimal.
  std::string hex() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace madang
