#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"

namespace madang {

/// Reads the known members of one table and collects what is wrong with them. Every member must be asked for once;
/// `finish` reports the others as unknown.
class table_reader {
 public:
  table_reader(const document_value& table, std::string file_name, std::vector<source_error>& errors);

  /// A required text of at most `bytes_max` bytes; empty where there is none, and then an error is recorded.
  std::string text(std::string_view key, std::size_t bytes_max);
  /// The same, but it may be missing.
  std::optional<std::string> optional_text(std::string_view key, std::size_t bytes_max);
  /// A required integer within bounds; nothing where there is none, and then an error is recorded.
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  /// A required array; null where there is none, and then an error is recorded.
  const document_array* array(std::string_view key);
  /// The same, but it may be missing.
  const document_array* optional_array(std::string_view key);
  void finish();

  /// Records that a member is not what was expected.
  void refuse(std::string_view key, std::string_view expected);

 private:
  const document_value* find(std::string_view key);
  std::string place(std::size_t line) const;

  const document_table* members_;
  std::size_t line_;
  std::string file_name_;
  std::vector<source_error>& errors_;
  std::vector<std::string_view> asked_;
};

}  // namespace madang
