#include "persistence/bars/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace madang::market {

result<line_reader, std::string> line_reader::open(const std::filesystem::path& file) {
  std::error_code failed;
  const bool is_directory = std::filesystem::is_directory(file, failed);
  if (is_directory) return refused{std::string("it is a directory")};
  errno = 0;
  std::ifstream opened(file, std::ios::binary);
  if (!opened) return refused{std::string(std::strerror(errno == 0 ? EIO : errno))};
  return line_reader(std::move(opened));
}

void line_reader::go_to(std::uint64_t at) {
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  begin_ = end_ = 0;
  at_ = at;
}

/// Reads on behind what is there. False: there is no more.
bool line_reader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  file_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  const auto got = static_cast<std::size_t>(file_.gcount());
  end_ += got;
  return got > 0;
}

void line_reader::pass_over_rest() {
  while (true) {
    const auto* const from = buffer_.data() + begin_;
    const auto* const found = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    const auto size = found == nullptr ? end_ - begin_ : static_cast<std::size_t>(found - from) + 1;
    begin_ += size;
    at_ += size;
    if (found != nullptr || !fill()) return;
  }
}

std::optional<line_reader::line> line_reader::next() {
  while (true) {
    const auto* const from = buffer_.data() + begin_;
    const auto there = end_ - begin_;
    const auto* const found = static_cast<const char*>(std::memchr(from, '\n', there));
    if (found == nullptr && there <= line_max && fill()) continue;
    if (there == 0) return std::nullopt;
    auto size = found == nullptr ? there : static_cast<std::size_t>(found - from);
    if (size > line_max) {
      pass_over_rest();
      return line{{}, false};
    }
    const auto taken = size + (found == nullptr ? 0 : 1);
    begin_ += taken;
    at_ += taken;
    if (size > 0 && from[size - 1] == '\r') --size;
    return line{{from, size}, true};
  }
}

}  // namespace madang::market
