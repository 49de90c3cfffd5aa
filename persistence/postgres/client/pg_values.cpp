#include "persistence/postgres/client/pg_values.hpp"

#include <bit>
#include <cstdlib>

namespace madang {
namespace {

constexpr std::uint32_t int2_type = 21;
constexpr std::uint32_t int8_type = 20;
constexpr std::uint32_t bytea_type = 17;
constexpr std::uint32_t text_type = 25;

/// Appends an integer in network order.
template <class Integer>
void put(std::string& to, Integer value) {
  for (auto shift = static_cast<int>(sizeof(Integer) * 8) - 8; shift >= 0; shift -= 8) {
    to += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
  }
}

/// An array of one dimension without NULLs; each element writes itself behind its length.
template <class Values, class Write>
std::string array_of(std::uint32_t type, const Values& values, Write&& write) {
  std::string out;
  put(out, std::uint32_t{values.empty() ? 0U : 1U});
  put(out, std::uint32_t{0});
  put(out, type);
  if (values.empty()) return out;
  put(out, static_cast<std::uint32_t>(values.size()));
  put(out, std::uint32_t{1});
  for (const auto& each : values) write(out, each);
  return out;
}

}  // namespace

pg_params& pg_params::add(const char* value, std::size_t size) {
  values_.push_back(value);
  lengths_.push_back(static_cast<int>(size));
  formats_.push_back(1);
  return *this;
}

pg_params& pg_params::own(std::string value) {
  owned_.push_back(std::move(value));
  return add(owned_.back().data(), owned_.back().size());
}

pg_params& pg_params::int4(std::int32_t value) {
  std::string out;
  put(out, static_cast<std::uint32_t>(value));
  return own(std::move(out));
}

pg_params& pg_params::int8(std::int64_t value) {
  std::string out;
  put(out, static_cast<std::uint64_t>(value));
  return own(std::move(out));
}

pg_params& pg_params::text(std::string_view value) {
  return own(std::string(value));
}

pg_params& pg_params::null() {
  return add(nullptr, 0);
}

pg_params& pg_params::bytes(std::span<const std::byte> value) {
  static const char none = 0;
  return add(value.empty() ? &none : reinterpret_cast<const char*>(value.data()), value.size());
}

pg_params& pg_params::bits(std::span<const std::byte> value) {
  std::string out;
  put(out, static_cast<std::uint32_t>(value.size() * 8));
  out.append(reinterpret_cast<const char*>(value.data()), value.size());
  return own(std::move(out));
}

pg_params& pg_params::int2_array(const std::vector<std::int16_t>& values) {
  return own(array_of(int2_type, values, [](std::string& out, std::int16_t each) {
    put(out, std::uint32_t{sizeof each});
    put(out, static_cast<std::uint16_t>(each));
  }));
}

pg_params& pg_params::int8_array(const std::vector<std::uint64_t>& values) {
  return own(array_of(int8_type, values, [](std::string& out, std::uint64_t each) {
    put(out, std::uint32_t{sizeof each});
    put(out, each);
  }));
}

pg_params& pg_params::int8_array(const std::vector<std::int64_t>& values) {
  return own(array_of(int8_type, values, [](std::string& out, std::int64_t each) {
    put(out, std::uint32_t{sizeof each});
    put(out, static_cast<std::uint64_t>(each));
  }));
}

pg_params& pg_params::text_array(const std::vector<std::string>& values) {
  return own(array_of(text_type, values, [](std::string& out, const std::string& each) {
    put(out, static_cast<std::uint32_t>(each.size()));
    out += each;
  }));
}

pg_params& pg_params::bytes_array(const std::vector<std::span<const std::byte>>& values) {
  return own(array_of(bytea_type, values, [](std::string& out, std::span<const std::byte> each) {
    put(out, static_cast<std::uint32_t>(each.size()));
    out.append(reinterpret_cast<const char*>(each.data()), each.size());
  }));
}

std::int64_t pg_rows::integer(int row, int column) const {
  const auto from = bytes(row, column);
  std::uint64_t value = 0;
  for (const auto each : from) value = value << 8 | std::to_integer<std::uint64_t>(each);
  // A narrow negative number keeps its sign.
  if (from.size() == 4) return static_cast<std::int32_t>(value);
  if (from.size() == 2) return static_cast<std::int16_t>(value);
  return static_cast<std::int64_t>(value);
}

std::span<const std::byte> pg_rows::bytes(int row, int column) const {
  return {reinterpret_cast<const std::byte*>(PQgetvalue(found_.get(), row, column)),
          static_cast<std::size_t>(PQgetlength(found_.get(), row, column))};
}

std::string_view pg_rows::text(int row, int column) const {
  return {PQgetvalue(found_.get(), row, column), static_cast<std::size_t>(PQgetlength(found_.get(), row, column))};
}

std::int64_t pg_rows::affected() const {
  return std::strtoll(PQcmdTuples(found_.get()), nullptr, 10);
}

std::optional<std::int64_t> pg_rows::first_integer() const {
  if (count() == 0 || null(0, 0)) return std::nullopt;
  return integer(0, 0);
}

}  // namespace madang
