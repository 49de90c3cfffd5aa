#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace madang::identity {

/// Rows of RFC 4180, one after the other.
class csv_text {
 public:
  /// A word of the platform: an id, a number, a time.
  csv_text& word(std::string_view value) { return begin_field(), out_ += value, *this; }
  /// What somebody has typed: quoted, and never a formula to the program that opens it.
  csv_text& text(std::string_view value) {
    begin_field();
    out_ += '"';
    if (!value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos) out_ += '\'';
    for (const char c : value) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }
  void end_row() {
    out_ += "\r\n";
    is_first_ = true;
  }
  std::string take() { return std::move(out_); }

 private:
  void begin_field() {
    if (!is_first_) out_ += ',';
    is_first_ = false;
  }

  std::string out_;
  bool is_first_ = true;
};

}  // namespace madang::identity
