#include "actors/admin/audit_cursor.hpp"

#include <charconv>

namespace madang::admin {
namespace {

/// Words between blanks; an empty one is `-`.
class word_reader {
 public:
  explicit word_reader(std::string_view text) : rest_(text) {}

  std::string_view word() {
    const auto end = std::min(rest_.find(' '), rest_.size());
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ok_ = ok_ && !out.empty();
    return out;
  }
  void number(std::uint64_t& into) {
    const auto text = word();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
    ok_ = ok_ && read.ec == std::errc{} && read.ptr == text.data() + text.size();
  }
  bool is_whole() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string to_text(const audit_cursor& at) {
  std::string out;
  for (const auto number : {at.part, at.first, at.last, at.at, at.offset}) out += std::to_string(number) + ' ';
  for (const auto& one : at.files) {
    for (const auto number : {one.offset, one.crc, one.packed, one.size, one.rows}) out += std::to_string(number) + ' ';
    out += one.digest.empty() ? "- " : one.digest + ' ';
  }
  out.pop_back();
  return out;
}

std::optional<audit_cursor> parse_audit_cursor(std::string_view text) {
  audit_cursor out;
  word_reader words(text);
  for (auto* into : {&out.part, &out.first, &out.last, &out.at, &out.offset}) words.number(*into);
  for (auto& one : out.files) {
    for (auto* into : {&one.offset, &one.crc, &one.packed, &one.size, &one.rows}) words.number(*into);
    const auto digest = words.word();
    if (digest != "-") one.digest = digest;
  }
  return words.is_whole() && out.part <= 2 ? std::optional(out) : std::nullopt;
}

}  // namespace madang::admin
