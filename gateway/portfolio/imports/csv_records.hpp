#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account_imports.hpp"

namespace madang::portfolio {

/// One record of a CSV file (RFC 4180), which may go over several lines where a field is quoted.
struct csv_record {
  std::uint32_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;
  std::optional<import_fault> fault = std::nullopt;  ///< then `fields` ends where it was found
};

constexpr std::size_t csv_fields_max = 64;
constexpr std::size_t csv_field_bytes_max = 256;

/// Takes a text apart, record by record. Lines end with LF or CRLF; empty ones are passed over. A field that is quoted
/// wrongly, or too long, ends its line: the next record begins on the next line of the text, so that one wrong mark
/// costs one line and not the rest of the file. Never looks further ahead than the longest field.
class csv_reader {
 public:
  /// It outlives the reader.
  explicit csv_reader(std::string_view text) : text_(text) {}

  /// Nothing at the end.
  std::optional<csv_record> next();

 private:
  bool at_end() const { return at_ >= text_.size(); }
  bool at_line_end() const;
  void skip_line_end();
  void skip_line();
  std::optional<import_fault> read_field(std::string& into);
  std::optional<import_fault> read_quoted(std::string& into);
  std::optional<import_fault> read_plain(std::string& into);
  std::optional<import_fault> read_fields(std::vector<std::string>& into);

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace madang::portfolio
