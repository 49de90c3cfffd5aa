#include "cluster/console/event_fields.hpp"

#include <cctype>
#include <charconv>
#include <optional>

#include "cluster/console/command_line.hpp"
#include "cluster/console/masking.hpp"

namespace madang::console {
namespace {

constexpr int depth_max = 32;

/// Reads JSON from left to right and notes its leaves.
class json_leaves {
 public:
  explicit json_leaves(std::string_view text) : rest_(text) {}

  /// False: it is not JSON.
  bool read(std::vector<named_value>& into) {
    into_ = &into;
    return read_value({}, false, 0) && (skip_blanks(), rest_.empty());
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<unsigned> take_hex4() {
    if (rest_.size() < 4) return std::nullopt;
    unsigned value = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + 4, value, 16);
    if (read.ec != std::errc() || read.ptr != rest_.data() + 4) return std::nullopt;
    rest_.remove_prefix(4);
    return value;
  }

  /// The dump writes control characters alone as `\u…`.
  bool take_escape(std::string& text) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    constexpr std::string_view from = "\"\\/bfnrt";
    constexpr std::string_view to = "\"\\/\b\f\n\r\t";
    if (const auto at = from.find(c); at != std::string_view::npos) {
      text += to[at];
      return true;
    }
    const auto code = c == 'u' ? take_hex4() : std::nullopt;
    if (!code || *code > 0x7f) return false;
    text += static_cast<char>(*code);
    return true;
  }

  std::optional<std::string> take_text() {
    if (!take('"')) return std::nullopt;
    std::string text;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return text;
      if (c != '\\') {
        text += c;
      } else if (!take_escape(text)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  /// `hides`: something around it is hidden, and so is all that is in it.
  bool read_value(const std::string& path, bool hides, int depth) {
    skip_blanks();
    if (rest_.empty() || depth > depth_max) return false;
    if (rest_.front() == '{') return read_object(path, hides, depth);
    if (rest_.front() == '[') return read_list(path, hides, depth);
    if (rest_.front() != '"') return read_plain(path, hides);
    const auto text = take_text();
    if (!text) return false;
    note(path, hides, *text);
    return true;
  }

  /// Numbers, `true`, `false` and `null`.
  bool read_plain(const std::string& path, bool hides) {
    const auto end = std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size());
    if (end == 0) return false;
    const auto word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    const bool is_known = word == "true" || word == "false" || word == "null";
    if (!is_known && word.find_first_not_of("+-.eE0123456789") != std::string_view::npos) return false;
    note(path, hides && !is_known, word == "null" ? "-" : word);
    return true;
  }

  bool read_object(const std::string& path, bool hides, int depth) {
    take('{');
    if (take('}')) return true;
    do {
      const auto name = take_text();
      if (!name || !take(':')) return false;
      const auto inner = path.empty() ? *name : path + "/" + *name;
      if (!read_value(inner, hides || is_hidden_field(*name), depth + 1)) return false;
    } while (take(','));
    return take('}');
  }

  bool read_list(const std::string& path, bool hides, int depth) {
    take('[');
    if (take(']')) return true;
    std::size_t number = 0;
    do {
      const auto inner = path.empty() ? std::to_string(number) : path + "/" + std::to_string(number);
      if (!read_value(inner, hides, depth + 1)) return false;
      ++number;
    } while (take(','));
    return take(']');
  }

  void note(const std::string& path, bool hides, std::string_view value) {
    into_->push_back({path.empty() ? "value" : path, hides ? std::string(mask) : masked({}, value)});
  }

  std::string_view rest_;
  std::vector<named_value>* into_ = nullptr;
};

}  // namespace

std::vector<named_value> fields_of(std::string_view json) {
  std::vector<named_value> fields;
  if (!json_leaves(json).read(fields)) return {{"unreadable", std::to_string(json.size()) + " bytes"}};
  return fields;
}

std::string to_line(const std::vector<named_value>& fields) {
  std::string line;
  for (const auto& [name, value] : fields) {
    if (!line.empty()) line += ' ';
    line += name + "=" + quoted(value);
  }
  return line;
}

}  // namespace madang::console
