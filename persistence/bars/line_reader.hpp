#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"

namespace madang::market {

/// Reads a file line by line in large pieces; lines end with `\n` or `\r\n`, the last one perhaps with the file.
class line_reader {
 public:
  /// A longer line is given without its text.
  static constexpr std::size_t line_max = 4'096;

  static result<line_reader, std::string> open(const std::filesystem::path& file);

  struct line {
    std::string_view text;  ///< until the next one is read
    bool whole = true;
  };
  /// Nothing at the end of the file.
  std::optional<line> next();
  /// Bytes of the file before the next line.
  std::uint64_t at() const { return at_; }
  /// Goes on with the line that begins there.
  void go_to(std::uint64_t at);
  /// The file ended otherwise than by its end.
  bool failed() const { return file_.bad(); }

 private:
  explicit line_reader(std::ifstream file) : file_(std::move(file)), buffer_(buffer_bytes) {}
  bool fill();
  void pass_over_rest();

  static constexpr std::size_t buffer_bytes = 1 << 20;

  std::ifstream file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what is not read yet
  std::size_t end_ = 0;
  std::uint64_t at_ = 0;
};

}  // namespace madang::market
