#include "config/document.hpp"

// What the library asserts (or, with NDEBUG, has the compiler assume) a damaged file can break; its code handles it.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace madang {
namespace {

document_value plain(const toml::node& node);

document_table plain_table(const toml::table& table) {
  document_table members;
  members.reserve(table.size());
  for (const auto& [key, value] : table) members.push_back({std::string(key.str()), plain(value)});
  return members;
}

document_array plain_array(const toml::array& array) {
  document_array values;
  values.reserve(array.size());
  for (const auto& value : array) values.push_back(plain(value));
  return values;
}

document_value plain(const toml::node& node) {
  document_value out{unused_kind{"a date or time"}, node.source().begin.line};
  if (const auto* flag = node.as_boolean()) out.content = flag->get();
  if (const auto* integer = node.as_integer()) out.content = std::int64_t{integer->get()};
  if (const auto* text = node.as_string()) out.content = text->get();
  if (const auto* array = node.as_array()) out.content = plain_array(*array);
  if (const auto* table = node.as_table()) out.content = plain_table(*table);
  if (node.is_floating_point()) out.content = unused_kind{"a number with a fraction"};
  return out;
}

std::string place(std::string_view file_name, std::size_t line) {
  return std::string(file_name) + ":" + std::to_string(line);
}

std::string too_large() {
  return "is larger than " + std::to_string(document_bytes_max) + " bytes";
}

/// The length of the UTF-8 character at the start of `bytes`; 0 where there is none (overlong forms, surrogates and
/// numbers above U+10FFFF are none).
std::size_t character_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f)) return 0;
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if ((first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f)) return 0;
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string_view document_value::kind_name() const {
  struct namer {
    std::string_view operator()(const unused_kind& kind) const { return kind.name; }
    std::string_view operator()(bool) const { return "true or false"; }
    std::string_view operator()(std::int64_t) const { return "an integer"; }
    std::string_view operator()(const std::string&) const { return "a string"; }
    std::string_view operator()(const document_array&) const { return "an array"; }
    std::string_view operator()(const document_table&) const { return "a table"; }
  };
  return std::visit(namer{}, content);
}

std::string to_text(const std::vector<source_error>& errors) {
  std::string text;
  for (const auto& error : errors) text += error.where + ": " + error.what + "\n";
  return text;
}

result<document_table, source_error> parse_document(std::string_view text, std::string_view file_name) {
  if (text.size() > document_bytes_max) return refused{source_error{std::string(file_name), too_large()}};
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const auto& error = parsed.error();
    return refused{source_error{place(file_name, error.source().begin.line), std::string(error.description())}};
  }
  return plain_table(parsed.table());
}

result<std::string, source_error> read_document_file(const std::filesystem::path& file) {
  const auto failed = [&](std::string why) { return refused{source_error{file.string(), std::move(why)}}; };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in{std::fopen(file.c_str(), "rb"), &std::fclose};
  if (!in) return failed(std::string("cannot be opened: ") + std::strerror(errno));
  std::string text;
  std::array<char, 16'384> chunk;
  while (const auto got = std::fread(chunk.data(), 1, chunk.size(), in.get())) {
    text.append(chunk.data(), got);
    if (text.size() > document_bytes_max) return failed(too_large());
  }
  if (std::ferror(in.get()) != 0) return failed(std::string("cannot be read: ") + std::strerror(errno));
  return text;
}

bool is_plain_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto length = character_length(bytes);
    if (length == 0) return false;
    if (length == 1 && (static_cast<unsigned char>(bytes[0]) < 0x20 || bytes[0] == 0x7f)) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace madang
