#include "config/load.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "config/setting_table.hpp"
#include "config/validate.hpp"

/// Of the C library, which gives it no header that every system has.
extern "C" char** environ;

namespace madang {
namespace {

constexpr std::string_view environment_prefix = "MADANG_";
/// Errors beyond this many add nothing.
constexpr std::size_t errors_max = 50;
/// How much of a refused value is shown.
constexpr std::size_t shown_bytes_max = 80;

std::string shown(std::string_view text) {
  if (!is_plain_text(text)) return "(not plain UTF-8 text)";
  if (text.size() <= shown_bytes_max) return "\"" + std::string(text) + "\"";
  return "(" + std::to_string(text.size()) + " bytes)";
}

std::string shown(const document_value& value) {
  if (const auto* text = std::get_if<std::string>(&value.content)) return shown(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&value.content)) return std::to_string(*integer);
  if (const auto* flag = std::get_if<bool>(&value.content)) return *flag ? "true" : "false";
  return std::string(value.kind_name());
}

std::string unknown_text(std::string_view key) {
  auto text = shown(key) + " is not a setting";
  if (const auto close = closest_setting(key); !close.empty()) text += "; did you mean " + std::string(close) + "?";
  return text;
}

/// Collects what is wrong while the sources are read on top of each other.
class settings_reader {
 public:
  void read_all(const setting_sources& sources) {
    if (!sources.file.empty()) read_file(sources.file);
    for (const auto& assignment : sources.environment) read_environment(assignment);
    for (const auto& assignment : sources.assignments) read_assignment(assignment);
  }

  void read_file(const std::string& path) {
    const auto text = read_document_file(path);
    if (!text) return add(text.error());
    const auto document = parse_document(*text, path);
    if (!document) return add(document.error());
    for (const auto& [name, section] : *document) read_section(path, name, section);
  }

  void read_environment(std::string_view assignment) {
    if (!assignment.starts_with(environment_prefix)) return;
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos) return;
    const auto name = assignment.substr(0, equals);
    if (is_reserved(name)) return;
    const auto& table = setting_table();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const setting& s) { return s.environment_name() == name; });
    if (row == table.end()) return add({shown(name), unknown_variable(name)});
    take(*row, assignment.substr(equals + 1), std::string(name));
  }

  void read_assignment(std::string_view assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos) return add({"--set " + shown(assignment), "expected KEY=VALUE"});
    const auto key = assignment.substr(0, equals);
    const auto* row = find_setting(key);
    if (row == nullptr) return add({"--set", unknown_text(key)});
    take(*row, assignment.substr(equals + 1), "--set " + row->key);
  }

  /// What has been understood so far.
  const settings& chosen() const { return chosen_; }

  result<settings, std::vector<source_error>> finish() && {
    if (errors_.empty()) errors_ = validate(chosen_);
    if (!errors_.empty()) return refused{std::move(errors_)};
    return std::move(chosen_);
  }

 private:
  void read_section(const std::string& path, const std::string& name, const document_value& section) {
    const auto where = [&](const document_value& value) { return path + ":" + std::to_string(value.line); };
    const auto* members = std::get_if<document_table>(&section.content);
    if (section_help(name).empty()) {
      return add({where(section), members != nullptr ? "[" + name + "] is not a section" : unknown_text(name)});
    }
    if (members == nullptr) {
      return add({where(section), "[" + name + "] must be a section, but is " + std::string(section.kind_name())});
    }
    for (const auto& [member, value] : *members) {
      const auto key = name + "." + member;
      if (!section_help(key).empty()) {
        read_section(path, key, value);
        continue;
      }
      const auto* row = find_setting(key);
      if (row == nullptr) {
        add({where(value), unknown_text(key)});
      } else if (!row->set(chosen_, &value)) {
        add({where(value), refusal(*row, shown(value))});
      }
    }
  }

  void take(const setting& row, std::string_view text, std::string where) {
    if (!row.set(chosen_, text)) add({std::move(where), refusal(row, shown(text))});
  }

  static std::string refusal(const setting& row, const std::string& value) {
    return row.key + " cannot be " + value + "; expected " + row.expected;
  }

  /// Variables of the project that are no settings: the file's place, secrets, what tests use, and what Kubernetes sets
  /// for a service called madang.
  static bool is_reserved(std::string_view name) {
    constexpr std::array<std::string_view, 4> names = {"MADANG_CONFIG", "MADANG_PORT", "MADANG_MASTER_KEY",
                                                       "MADANG_MASTER_KEY_NEXT"};
    constexpr std::array<std::string_view, 3> prefixes = {"MADANG_TEST_", "MADANG_SERVICE_", "MADANG_PORT_"};
    return std::find(names.begin(), names.end(), name) != names.end() ||
           std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) { return name.starts_with(prefix); });
  }

  static std::string unknown_variable(std::string_view name) {
    std::string key(name.substr(environment_prefix.size()));
    for (auto& c : key) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    if (const auto underscore = key.find('_'); underscore != std::string::npos) key[underscore] = '.';
    const auto close = closest_setting(key);
    if (close.empty()) return "is not a setting";
    return "is not a setting; did you mean " + find_setting(close)->environment_name() + "?";
  }

  void add(source_error error) {
    if (errors_.size() < errors_max) errors_.push_back(std::move(error));
  }

  settings chosen_;
  std::vector<source_error> errors_;
};

struct shared_flag {
  std::string_view flag;
  std::string_view key;  ///< of the setting it stands for
};
constexpr std::array<shared_flag, 3> shared_flags = {
    {{"--data", "node.data_dir"}, {"--http", "http.listen"}, {"--log-level", "node.log_level"}}};

std::string configured_file(const std::vector<std::string>& environment) {
  constexpr std::string_view name = "MADANG_CONFIG=";
  for (const auto& assignment : environment) {
    if (assignment.starts_with(name)) return assignment.substr(name.size());
  }
  return {};
}

/// Takes a flag with its value over; false where the flag is not about settings.
bool take_flag(settings_flags& into, std::string_view flag, const std::string& value) {
  if (flag == "--config") {
    into.sources.file = value;
    return true;
  }
  if (flag == "--set") {
    into.sources.assignments.push_back(value);
    return true;
  }
  for (const auto& shared : shared_flags) {
    if (shared.flag != flag) continue;
    into.sources.assignments.push_back(std::string(shared.key) + "=" + value);
    return true;
  }
  return false;
}

bool takes_value(std::string_view flag) {
  return flag == "--config" || flag == "--set" ||
         std::any_of(shared_flags.begin(), shared_flags.end(), [&](const auto& shared) { return shared.flag == flag; });
}

}  // namespace

result<settings, std::vector<source_error>> load_settings(const setting_sources& sources) {
  settings_reader reader;
  reader.read_all(sources);
  return std::move(reader).finish();
}

log_format_kind wanted_log_format(const setting_sources& sources) {
  settings_reader reader;
  reader.read_all(sources);
  return reader.chosen().node.log_format;
}

std::vector<std::string> process_environment() {
  std::vector<std::string> all;
  for (auto* const* entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (std::string_view(*entry).starts_with(environment_prefix)) all.emplace_back(*entry);
  }
  return all;
}

settings_flags take_settings_flags(const std::vector<std::string>& arguments, std::vector<std::string> environment) {
  settings_flags out;
  out.sources.file = configured_file(environment);
  out.sources.environment = std::move(environment);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (argument == "--") {
      out.others.insert(out.others.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
      break;
    }
    const auto equals = argument.find('=');
    const auto flag = argument.substr(0, equals);
    if (argument == "--help-settings") {
      out.help_settings = true;
    } else if (!takes_value(flag)) {
      out.others.push_back(argument);
    } else if (equals != std::string::npos) {
      take_flag(out, flag, argument.substr(equals + 1));
    } else if (i + 1 < arguments.size()) {
      take_flag(out, flag, arguments[++i]);
    } else {
      out.errors.push_back({flag, "needs a value"});
    }
  }
  return out;
}

}  // namespace madang
