#include "gateway/json/schema.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/json/example.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/money/money.hpp"
#include "messages/text/utf8.hpp"

namespace madang {
namespace {

std::string pointer_token(std::string_view name) {
  std::string out = "/";
  for (auto c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// Walks a value along its schema and gathers what does not fit.
class checker {
 public:
  explicit checker(std::vector<field_fault>& faults) : faults_(faults) {}

  void value(const schema& expected, const json_value& given) {
    if (given.is_null() && expected.nullable) return;
    switch (expected.kind) {
      case schema_kind::object:
        return object(expected, given);
      case schema_kind::array:
        return array(expected, given);
      case schema_kind::tuple:
        return tuple(expected, given);
      case schema_kind::integer:
        return integer(expected, given);
      case schema_kind::boolean:
        if (!std::holds_alternative<bool>(given.content)) wrong_type("a boolean", given);
        return;
      case schema_kind::text:
      case schema_kind::decimal:
        if (const auto* text = given.text()) return this->text(expected, *text);
        return wrong_type(expected.kind == schema_kind::decimal ? "a decimal as a string" : "a string", given);
    }
  }

  void text(const schema& expected, std::string_view given) {
    if (expected.kind == schema_kind::decimal) return decimal(expected, given);
    if (!expected.words.empty()) return word(expected, given);
    const auto length = utf8_characters(given);
    if (length < expected.min_length) return add("too_short", at_least(expected.min_length));
    if (length > expected.max_length) return add("too_long", at_most(expected.max_length));
    if (expected.matches != nullptr && !expected.matches(given)) {
      add(expected.mismatch_code, "It must have the form " + std::string(expected.pattern) + ".");
    }
  }

  void number(const schema& expected, std::int64_t given) {
    if (given >= expected.minimum && given <= expected.maximum) return;
    add("out_of_range",
        "It must be from " + std::to_string(expected.minimum) + " to " + std::to_string(expected.maximum) + ".");
  }

  void add(std::string_view code, std::string detail) {
    if (faults_.size() < faults_max) faults_.push_back({pointer_, code, std::move(detail)});
  }

 private:
  static std::string at_least(std::size_t n) { return "It must have at least " + std::to_string(n) + " characters."; }
  static std::string at_most(std::size_t n) { return "It must have at most " + std::to_string(n) + " characters."; }

  void wrong_type(std::string_view wanted, const json_value& given) {
    add("wrong_type", "Expected " + std::string(wanted) + ", not " + std::string(given.kind_name()) + ".");
  }

  void below(std::string_view name, const schema& expected, const json_value& given) {
    const auto length = pointer_.size();
    pointer_ += pointer_token(name);
    value(expected, given);
    pointer_.resize(length);
  }

  void object(const schema& expected, const json_value& given) {
    const auto* members = given.members();
    if (members == nullptr) return wrong_type("an object", given);
    for (const auto& [name, content] : *members) {
      const auto known =
          std::find_if(expected.members.begin(), expected.members.end(),
                       [&, n = std::string_view(name)](const schema_member& one) { return one.name == n; });
      if (known != expected.members.end()) {
        below(name, *known->is, content);
      } else if (!expected.open) {
        add_at(name, "unknown_field", "This request has no such field.");
      }
    }
    for (const auto& member : expected.members) {
      if (member.required && given.find(member.name) == nullptr)
        add_at(member.name, "field_required", "It is missing.");
    }
  }

  void add_at(std::string_view name, std::string_view code, std::string detail) {
    const auto length = pointer_.size();
    pointer_ += pointer_token(name);
    add(code, std::move(detail));
    pointer_.resize(length);
  }

  void array(const schema& expected, const json_value& given) {
    const auto* items = given.items();
    if (items == nullptr) return wrong_type("an array", given);
    if (items->size() > expected.items_max) {
      return add("too_long", "It must have at most " + std::to_string(expected.items_max) + " items.");
    }
    for (std::size_t i = 0; i < items->size(); ++i) below(std::to_string(i), *expected.items, (*items)[i]);
  }

  void tuple(const schema& expected, const json_value& given) {
    const auto* items = given.items();
    if (items == nullptr || items->size() != expected.members.size()) {
      return wrong_type("an array of " + std::to_string(expected.members.size()), given);
    }
    for (std::size_t i = 0; i < items->size(); ++i) below(std::to_string(i), *expected.members[i].is, (*items)[i]);
  }

  void integer(const schema& expected, const json_value& given) {
    if (const auto* whole = given.integer()) return number(expected, *whole);
    const auto* other = std::get_if<json_other_number>(&given.content);
    if (other != nullptr && other->text.find_first_of(".eE") == std::string::npos) {
      return add("out_of_range", "The number is too large.");
    }
    wrong_type("an integer", given);
  }

  void word(const schema& expected, std::string_view given) {
    if (std::find(expected.words.begin(), expected.words.end(), given) != expected.words.end()) return;
    std::string detail = "It must be one of";
    for (auto one : expected.words) detail.append(" ").append(one);
    add("value_not_allowed", detail + ".");
  }

  void decimal(const schema& expected, std::string_view given) {
    if (parse_decimal(given, expected.decimals)) return;
    const auto body = given.substr(given.starts_with('-') ? 1 : 0);
    const auto point = body.find('.');
    const auto whole = body.substr(0, point);
    const auto digits = [](std::string_view part) {
      return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool well_formed = digits(whole) && (whole.size() == 1 || whole.front() != '0') &&
                             (point == std::string_view::npos || digits(body.substr(point + 1)));
    if (!well_formed)
      return add("decimal_malformed", "It must be a plain decimal number such as \"71000\" or \"0.5\".");
    if (point != std::string_view::npos && body.size() - point - 1 > static_cast<std::size_t>(expected.decimals)) {
      return add(expected.excess_code, "It has more than " + std::to_string(expected.decimals) + " decimals.");
    }
    add("out_of_range", "The number is too large.");
  }

  std::vector<field_fault>& faults_;
  std::string pointer_;
};

std::shared_ptr<schema> made(schema_kind kind, std::string_view title, std::string_view about) {
  auto out = std::make_shared<schema>();
  out->kind = kind;
  out->title = title;
  out->about = about;
  return out;
}

bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000000Z";
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char given, char wanted) {
           return wanted == '0' ? given >= '0' && given <= '9' : given == wanted;
         });
}

/// What is sent may end in zeros that change nothing; what is answered has none.
std::string decimal_pattern(int decimals, schema_side side) {
  std::string out = "^-?(0|[1-9][0-9]*)";
  const std::string_view zeros = side == schema_side::request ? "0*" : "";
  if (decimals > 0) out.append("(\\.[0-9]{1,").append(std::to_string(decimals)).append("}").append(zeros).append(")?");
  return out + "$";
}

/// Writes one schema into its object.
class schema_writer {
 public:
  schema_writer(json_object& object, const schema& what, bool or_null, schema_side side)
      : object_(object), what_(what), or_null_(or_null), side_(side) {}

  void write() {
    if (!what_.about.empty()) object_.text("description", what_.about);
    if (!what_.fallback.empty()) object_.member("default") += what_.fallback;
    switch (what_.kind) {
      case schema_kind::object:
        type("object");
        return members();
      case schema_kind::array:
      case schema_kind::tuple:
        type("array");
        return items();
      case schema_kind::text:
        type("string");
        return what_.words.empty() ? text() : words();
      case schema_kind::decimal:
        // Whoever sends one may write a whole number as such.
        side_ == schema_side::request ? types("string", "integer") : type("string");
        return object_.text("pattern", decimal_pattern(what_.decimals, side_));
      case schema_kind::integer:
        type("integer");
        return bounds();
      case schema_kind::boolean:
        return type("boolean");
    }
  }

 private:
  void type(std::string_view word) {
    if (!or_null_) return object_.word("type", word);
    json_array types(object_.member("type"));
    append_json_plain(types.item(), word);
    append_json_plain(types.item(), "null");
  }

  void types(std::string_view word, std::string_view other) {
    json_array types(object_.member("type"));
    for (const auto one : {word, other}) append_json_plain(types.item(), one);
    if (or_null_) append_json_plain(types.item(), "null");
  }

  void members() {
    {
      json_object properties(object_.member("properties"));
      for (const auto& member : what_.members) write_schema(properties.member(member.name), *member.is, false, side_);
    }
    {
      json_array required(object_.member("required"));
      for (const auto& member : what_.members) {
        if (member.required) append_json_plain(required.item(), member.name);
      }
    }
    if (side_ != schema_side::answer || what_.open) object_.boolean("additionalProperties", what_.open);
  }

  /// An answer may hold a word that is new: the known ones are named, and any text is allowed.
  void words() {
    json_array known(object_.member(side_ == schema_side::answer ? "x-extensible-enum" : "enum"));
    for (auto word : what_.words) append_json_plain(known.item(), word);
    if (what_.nullable && side_ != schema_side::answer) known.item() += "null";
  }

  void text() {
    if (!what_.format.empty()) object_.word("format", what_.format);
    if (what_.min_length != 0) object_.number("minLength", what_.min_length);
    if (what_.max_length != schema{}.max_length) object_.number("maxLength", what_.max_length);
    if (!what_.pattern.empty()) object_.text("pattern", what_.pattern);
  }

  void items() {
    if (what_.kind == schema_kind::array) return write_schema(object_.member("items"), *what_.items, false, side_);
    {
      json_array items(object_.member("prefixItems"));
      for (const auto& member : what_.members) write_schema(items.item(), *member.is, false, side_);
    }
    object_.number("minItems", what_.members.size());
    object_.number("maxItems", what_.members.size());
  }

  void bounds() {
    if (what_.minimum != schema{}.minimum) object_.number("minimum", what_.minimum);
    if (what_.maximum != schema{}.maximum) object_.number("maximum", what_.maximum);
  }

  json_object& object_;
  const schema& what_;
  bool or_null_;
  schema_side side_;
};

void write_reference(std::string& out, const schema& what) {
  const auto reference = "#/components/schemas/" + std::string(what.title);
  json_object object(out);
  if (!what.nullable) return object.word("$ref", reference);
  json_array choices(object.member("anyOf"));
  json_object(choices.item()).word("$ref", reference);
  json_object(choices.item()).word("type", "null");
}

}  // namespace

schema_ref object_of(std::string_view title, std::vector<schema_member> members, std::string_view about) {
  auto out = made(schema_kind::object, title, about);
  out->members = std::move(members);
  return out;
}
schema_ref array_of(schema_ref items) {
  auto out = made(schema_kind::array, {}, {});
  out->items = std::move(items);
  return out;
}
schema_ref tuple_of(std::vector<schema_ref> items) {
  auto out = made(schema_kind::tuple, {}, {});
  for (auto& item : items) out->members.push_back({{}, std::move(item)});
  return out;
}
schema_ref text_of(std::size_t min_length, std::size_t max_length, std::string_view about) {
  auto out = made(schema_kind::text, {}, about);
  out->min_length = min_length;
  out->max_length = max_length;
  return out;
}
schema_ref words_of(std::vector<std::string_view> words, std::string_view title) {
  auto out = made(schema_kind::text, title, {});
  out->words = std::move(words);
  return out;
}
schema_ref decimal_of(int decimals, std::string_view about, std::string_view excess_code) {
  auto out = made(schema_kind::decimal, {}, about);
  out->decimals = decimals;
  out->excess_code = excess_code;
  return out;
}
schema_ref integer_of(std::int64_t minimum, std::int64_t maximum, std::string_view about) {
  auto out = made(schema_kind::integer, {}, about);
  out->minimum = minimum;
  out->maximum = maximum;
  return out;
}
schema_ref boolean_of() {
  return made(schema_kind::boolean, {}, {});
}
schema_ref time_of() {
  auto out = made(schema_kind::text, {}, "UTC with microseconds");
  out->format = "date-time";
  out->matches = is_time;
  return out;
}
schema_ref moment_of() {
  auto out = made(schema_kind::text, {}, "RFC 3339 with a zone, or a day");
  out->format = "date-time";
  out->max_length = 40;
  return out;
}
schema_ref nullable(const schema_ref& what) {
  auto out = std::make_shared<schema>(*what);
  out->nullable = true;
  return out;
}
schema_ref with_fallback(const schema_ref& what, std::string json) {
  auto out = std::make_shared<schema>(*what);
  out->fallback = std::move(json);
  return out;
}
schema_member optional_member(std::string_view name, schema_ref is) {
  return {name, std::move(is), false};
}

std::vector<field_fault> check(const schema& expected, const json_value& value) {
  std::vector<field_fault> faults;
  checker(faults).value(expected, value);
  return faults;
}

std::vector<field_fault> check_text(const schema& expected, std::string_view text) {
  std::vector<field_fault> faults;
  checker walk(faults);
  if (expected.kind != schema_kind::integer) {
    walk.text(expected, text);
    return faults;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size()) {
    walk.number(expected, value);
  } else {
    walk.add("wrong_type", "Expected an integer.");
  }
  return faults;
}

bool is_malformed(std::string_view code) {
  return code == "wrong_type" || code == "unknown_field";
}

void write_schema(std::string& out, const schema& what, bool in_place, schema_side side) {
  const bool closed_words = side == schema_side::request && !what.words.empty();
  if (!what.title.empty() && !in_place && !closed_words) return write_reference(out, what);
  json_object object(out);
  schema_writer(object, what, what.nullable && !in_place, side).write();
}

void write_component(std::string& out, const schema& what, schema_side side) {
  json_object object(out);
  schema_writer(object, what, false, side).write();
  json_array examples(object.member("examples"));
  examples.item() += example_of(what);
}

void collect_titled(const schema_ref& what, std::vector<schema_ref>& into) {
  if (!what) return;
  if (!what->title.empty()) {
    const auto same = [&](const schema_ref& one) { return one->title == what->title; };
    if (std::any_of(into.begin(), into.end(), same)) return;
    into.push_back(what);
  }
  for (const auto& member : what->members) collect_titled(member.is, into);
  collect_titled(what->items, into);
}

}  // namespace madang
