#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/result.hpp"

namespace madang {

struct document_member;

/// A TOML value that no setting uses: a float, a date or a time.
struct unused_kind {
  std::string_view name;
};

/// One value of a TOML file as plain data. Arrays and tables keep the file's own order or the order of keys.
struct document_value {
  std::variant<unused_kind, bool, std::int64_t, std::string, std::vector<document_value>, std::vector<document_member>>
      content;
  std::size_t line = 0;

  /// What a reader of an error message would call it: `a string`, `an integer`, `a table`.
  std::string_view kind_name() const;
};

struct document_member {
  std::string key;
  document_value value;
};

using document_array = std::vector<document_value>;
using document_table = std::vector<document_member>;

/// Something in a file, in the environment or on the command line that cannot be taken as it is.
struct source_error {
  std::string where;  ///< `config/madang.toml:12`, `MADANG_HTTP_LISTEN`, `--set http.listen`
  std::string what;   ///< what is wrong and what was expected
};

/// All errors, one per line.
std::string to_text(const std::vector<source_error>& errors);

/// Larger files are refused unread.
inline constexpr std::size_t document_bytes_max = 1'048'576;

/// Reads TOML. Refuses what is not TOML, doubled keys, bad UTF-8 and more than `document_bytes_max` bytes.
result<document_table, source_error> parse_document(std::string_view text, std::string_view file_name);
/// The text of a file of at most `document_bytes_max` bytes.
result<std::string, source_error> read_document_file(const std::filesystem::path& file);

/// Whether these bytes are UTF-8 without control characters; what a setting or a name may hold.
bool is_plain_text(std::string_view bytes);

}  // namespace madang
