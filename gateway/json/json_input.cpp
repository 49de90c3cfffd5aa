#include "gateway/json/json_input.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace madang {
namespace {

using events = nlohmann::json_sax<nlohmann::json>;

/// Builds the value while the parser walks the text, and stops it at the first broken bound.
class value_builder final : public events {
 public:
  explicit value_builder(const json_limits& limits) : limits_(limits) {}

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add({value}); }
  bool number_integer(number_integer_t value) override { return add({std::int64_t{value}}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (std::in_range<std::int64_t>(value)) return add({static_cast<std::int64_t>(value)});
    return add({json_other_number{std::to_string(value)}});
  }
  bool number_float(number_float_t, const string_t& text) override { return add({json_other_number{text}}); }
  bool string(string_t& text) override { return add({std::move(text)}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open({json_members{}}); }
  bool key(string_t& name) override { return add_name(std::move(name)); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open({json_items{}}); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception&) override {
    return fail("malformed_json", "The text is no JSON at byte " + std::to_string(byte) + ".");
  }

  json_value take() { return std::move(root_); }
  std::optional<json_fault>& fault() { return fault_; }

 private:
  bool fail(std::string_view code, std::string detail) {
    if (!fault_) fault_ = json_fault{code, std::move(detail), {}};
    return false;
  }

  bool add_name(std::string name) {
    auto& members = std::get<json_members>(open_.back()->content);
    if (members.size() >= limits_.members) return fail("too_many_members", "An object has too many members.");
    const auto same = [&](const json_member& one) { return one.name == name; };
    if (std::any_of(members.begin(), members.end(), same)) {
      fail("duplicate_member", "A member occurs twice.");
      fault_->pointer = "/" + name;
      return false;
    }
    members.push_back({std::move(name), {}});
    return true;
  }

  /// Where the next value goes; nothing when its array is full.
  json_value* place() {
    if (open_.empty()) return &root_;
    if (auto* members = std::get_if<json_members>(&open_.back()->content)) return &members->back().value;
    auto& items = std::get<json_items>(open_.back()->content);
    if (items.size() >= limits_.items) return nullptr;
    return &items.emplace_back();
  }

  bool add(json_value value) {
    auto* at = place();
    if (at == nullptr) return fail("too_many_members", "An array has too many items.");
    *at = std::move(value);
    return true;
  }

  bool open(json_value value) {
    if (open_.size() >= limits_.depth) return fail("too_deep", "Objects and arrays are nested too deeply.");
    auto* at = place();
    if (at == nullptr) return fail("too_many_members", "An array has too many items.");
    *at = std::move(value);
    open_.push_back(at);  // stays valid: its own container does not grow while it is open
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  json_limits limits_;
  json_value root_;
  std::vector<json_value*> open_;
  std::optional<json_fault> fault_;
};

}  // namespace

result<json_value, json_fault> parse_json(std::string_view text, const json_limits& limits) {
  if (text.starts_with("\xef\xbb\xbf"))
    return refused{json_fault{"malformed_json", "A byte order mark is no JSON.", {}}};
  // The parser takes a zero byte for the end of its input; to JSON it is a character like any other wrong one.
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    return refused{json_fault{"malformed_json", "The text is no JSON at byte " + std::to_string(zero + 1) + ".", {}}};
  }
  value_builder builder(limits);
  const bool ok = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (ok && !builder.fault()) return builder.take();
  if (builder.fault()) return refused{*std::move(builder.fault())};
  return refused{json_fault{"malformed_json", "The text is no JSON.", {}}};
}

}  // namespace madang
