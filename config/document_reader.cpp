#include "config/document_reader.hpp"

#include <algorithm>
#include <utility>

namespace madang {
namespace {

/// Errors beyond this many add nothing.
constexpr std::size_t errors_max = 50;

void add(std::vector<source_error>& errors, source_error error) {
  if (errors.size() < errors_max) errors.push_back(std::move(error));
}

}  // namespace

table_reader::table_reader(const document_value& table, std::string file_name, std::vector<source_error>& errors)
    : members_(std::get_if<document_table>(&table.content)),
      line_(table.line),
      file_name_(std::move(file_name)),
      errors_(errors) {
  if (members_ == nullptr) add(errors_, {place(line_), "expected a table, got " + std::string(table.kind_name())});
}

std::string table_reader::text(std::string_view key, std::size_t bytes_max) {
  if (members_ != nullptr && find(key) == nullptr)
    add(errors_, {place(line_), "`" + std::string(key) + "` is missing"});
  return optional_text(key, bytes_max).value_or("");
}

std::optional<std::string> table_reader::optional_text(std::string_view key, std::size_t bytes_max) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* content = std::get_if<std::string>(&value->content);
  if (content != nullptr && !content->empty() && content->size() <= bytes_max && is_plain_text(*content))
    return *content;
  refuse(key, "a string of 1 to " + std::to_string(bytes_max) + " bytes");
  return std::nullopt;
}

std::optional<std::int64_t> table_reader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  if (members_ == nullptr) return std::nullopt;
  const auto* value = find(key);
  const auto* content = value != nullptr ? std::get_if<std::int64_t>(&value->content) : nullptr;
  if (content != nullptr && *content >= least && *content <= most) return *content;
  refuse(key, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

const document_array* table_reader::array(std::string_view key) {
  if (members_ == nullptr) return nullptr;
  const auto* value = find(key);
  const auto* content = value != nullptr ? std::get_if<document_array>(&value->content) : nullptr;
  if (content == nullptr) refuse(key, "an array");
  return content;
}

const document_array* table_reader::optional_array(std::string_view key) {
  if (members_ == nullptr || find(key) == nullptr) return nullptr;
  return array(key);
}

void table_reader::finish() {
  if (members_ == nullptr) return;
  for (const auto& [key, value] : *members_) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    const auto name = is_plain_text(key) && key.size() <= 64 ? "`" + key + "`" : std::string("a member");
    add(errors_, {place(value.line), name + " is not known here"});
  }
}

void table_reader::refuse(std::string_view key, std::string_view expected) {
  const auto* value = find(key);
  add(errors_,
      {place(value != nullptr ? value->line : line_), "`" + std::string(key) + "` must be " + std::string(expected)});
}

const document_value* table_reader::find(std::string_view key) {
  if (members_ == nullptr) return nullptr;
  for (const auto& [name, value] : *members_) {
    if (name != key) continue;
    asked_.push_back(name);
    return &value;
  }
  return nullptr;
}

std::string table_reader::place(std::size_t line) const {
  return file_name_ + ":" + std::to_string(line);
}

}  // namespace madang
