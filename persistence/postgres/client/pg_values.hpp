#pragma once

#include <postgresql/libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// Parameters of a statement in PostgreSQL's binary form, in the order of their numbers. The width of an integer must
/// be that of the parameter's type. Bytes are not copied: they must live until the statement has run.
class pg_params {
 public:
  pg_params& int4(std::int32_t value);
  pg_params& int8(std::int64_t value);
  pg_params& number(std::uint64_t value) { return int8(static_cast<std::int64_t>(value)); }
  pg_params& text(std::string_view value);
  pg_params& null();
  pg_params& bytes(std::span<const std::byte> value);
  /// A bit string of whole bytes.
  pg_params& bits(std::span<const std::byte> value);
  pg_params& int2_array(const std::vector<std::int16_t>& values);
  pg_params& int8_array(const std::vector<std::uint64_t>& values);
  pg_params& int8_array(const std::vector<std::int64_t>& values);
  pg_params& text_array(const std::vector<std::string>& values);
  pg_params& bytes_array(const std::vector<std::span<const std::byte>>& values);

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  pg_params& own(std::string value);
  pg_params& add(const char* value, std::size_t size);

  std::deque<std::string> owned_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// Rows that a statement gave, in binary form.
class pg_rows {
 public:
  explicit pg_rows(PGresult* found) : found_(found, PQclear) {}

  int count() const { return PQntuples(found_.get()); }
  bool null(int row, int column) const { return PQgetisnull(found_.get(), row, column) != 0; }
  /// An integer or truth value of any width.
  std::int64_t integer(int row, int column) const;
  std::uint64_t number(int row, int column) const { return static_cast<std::uint64_t>(integer(row, column)); }
  /// Valid as long as the rows.
  std::span<const std::byte> bytes(int row, int column) const;
  std::string_view text(int row, int column) const;
  /// The first column of the first row; nothing where there is none, or it is NULL.
  std::optional<std::int64_t> first_integer() const;
  /// Rows that the statement changed.
  std::int64_t affected() const;

 private:
  std::unique_ptr<PGresult, void (*)(PGresult*)> found_;
};

}  // namespace madang
