#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "config/setting_table.hpp"

namespace madang {

/// The value a raw setting holds as its own kind, or nothing. Text from environment or command line is converted.
std::optional<std::int64_t> raw_integer(raw_setting raw);
std::optional<bool> raw_flag(raw_setting raw);
std::optional<std::string> raw_text(raw_setting raw);

/// Text as a TOML basic string.
std::string toml_string(std::string_view text);

/// The longest text a setting may hold, in bytes.
inline constexpr std::size_t setting_text_max = 1'024;

/// Where a section lies in the settings: a member of `settings`, or what a context has added.
template <class Section>
struct section_place {
  Section settings::*member = nullptr;

  Section& operator()(settings& in) const { return member != nullptr ? in.*member : in.contexts.edit<Section>(); }
  const Section& operator()(const settings& in) const { return member != nullptr ? in.*member : in.of<Section>(); }
};

/// Builds rows of one section of the settings.
template <class Section>
class section_rows {
 public:
  section_rows(std::vector<setting>& table, std::string name, Section settings::*section)
      : table_(table), name_(std::move(name)), section_{section} {}
  /// A section that a context brings; `help` says what it is about.
  section_rows(setting_registry& registry, std::string name, std::string help, Section settings::*section = nullptr)
      : table_(registry.rows), name_(std::move(name)), section_{section} {
    registry.sections.emplace_back(name_, std::move(help));
  }

  /// An integer within [least, most]; `unit` is shown to people.
  section_rows& integer(const char* name, std::int64_t Section::*member, std::int64_t least, std::int64_t most,
                        const char* unit, const char* help) {
    auto expected = "an integer from " + std::to_string(least) + " to " + std::to_string(most);
    if (*unit != '\0') expected += std::string(" (") + unit + ")";
    return add(
        name, expected, help,
        [section = section_, member, least, most](settings& target, raw_setting raw) {
          const auto value = raw_integer(raw);
          if (!value || *value < least || *value > most) return false;
          section(target).*member = *value;
          return true;
        },
        [section = section_, member](const settings& from) { return std::to_string(section(from).*member); });
  }

  section_rows& flag(const char* name, bool Section::*member, const char* help) {
    return add(
        name, "true or false", help,
        [section = section_, member](settings& target, raw_setting raw) {
          const auto value = raw_flag(raw);
          if (value) section(target).*member = *value;
          return value.has_value();
        },
        [section = section_, member](const settings& from) { return section(from).*member ? "true" : "false"; });
  }

  /// A text that `accepts`; never longer than `setting_text_max`, never with control characters.
  section_rows& text(const char* name, std::string Section::*member, const char* expected,
                     bool (*accepts)(std::string_view), const char* help) {
    return add(
        name, expected, help,
        [section = section_, member, accepts](settings& target, raw_setting raw) {
          auto value = raw_text(raw);
          if (!value || !accepts(*value)) return false;
          section(target).*member = std::move(*value);
          return true;
        },
        [section = section_, member](const settings& from) { return toml_string(section(from).*member); });
  }

  /// An exact decimal within [least, most], written as a string.
  template <class FixedPoint>
  section_rows& decimal(const char* name, FixedPoint Section::*member, FixedPoint least, FixedPoint most,
                        const char* unit, const char* help) {
    const auto expected = "a decimal in quotes from \"" + to_text(least) + "\" to \"" + to_text(most) +
                          "\" with at most " + std::to_string(FixedPoint::decimals) + " decimals (" + unit + ")";
    return add(
        name, expected, help,
        [section = section_, member, least, most](settings& target, raw_setting raw) {
          const auto digits = raw_text(raw);
          const auto value = digits ? parse_fixed<FixedPoint>(*digits) : std::nullopt;
          if (!value || *value < least || *value > most) return false;
          section(target).*member = *value;
          return true;
        },
        [section = section_, member](const settings& from) { return toml_string(to_text(section(from).*member)); });
  }

  /// One of a few words.
  template <class Enum>
  section_rows& word(const char* name, Enum Section::*member, std::initializer_list<std::pair<const char*, Enum>> list,
                     const char* help) {
    const std::vector<std::pair<const char*, Enum>> words = list;
    std::string expected = "one of";
    for (const auto& [known, value] : words) expected += (expected.size() > 6 ? ", " : " ") + toml_string(known);
    return add(
        name, expected, help,
        [section = section_, member, words](settings& target, raw_setting raw) {
          const auto wanted = raw_text(raw);
          for (const auto& [known, value] : words) {
            if (wanted != known) continue;
            section(target).*member = value;
            return true;
          }
          return false;
        },
        [section = section_, member, words](const settings& from) {
          for (const auto& [known, value] : words) {
            if (value == section(from).*member) return toml_string(known);
          }
          return std::string();
        });
  }

  /// The last one may be changed while the node runs.
  section_rows& live() {
    table_.back().live = true;
    return *this;
  }

 private:
  section_rows& add(const char* name, std::string expected, const char* help,
                    std::function<bool(settings&, raw_setting)> set, std::function<std::string(const settings&)> get) {
    table_.push_back({name_ + "." + name, std::move(expected), help, std::move(set), std::move(get), false});
    return *this;
  }

  std::vector<setting>& table_;
  std::string name_;
  section_place<Section> section_;
};

}  // namespace madang
