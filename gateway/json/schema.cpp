#include "gateway/json/schema.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/json/json_output.hpp"
#include "gateway/json/utf8.hpp"
#include "messages/money.hpp"

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

std::string decimal_pattern(int decimals) {
  std::string out = "^-?(0|[1-9][0-9]*)";
  if (decimals > 0) out += "(\\.[0-9]{1," + std::to_string(decimals) + "})?";
  return out + "$";
}

void write_type(json_object& object, std::string_view type, bool or_null) {
  if (!or_null) return object.word("type", type);
  json_array types(object.member("type"));
  append_json_plain(types.item(), type);
  append_json_plain(types.item(), "null");
}

void write_members(json_object& object, const schema& what) {
  {
    json_object properties(object.member("properties"));
    for (const auto& member : what.members) write_schema(properties.member(member.name), *member.is);
  }
  {
    json_array required(object.member("required"));
    for (const auto& member : what.members) {
      if (member.required) append_json_plain(required.item(), member.name);
    }
  }
  object.boolean("additionalProperties", what.open);
}

void write_text(json_object& object, const schema& what) {
  if (!what.words.empty()) {
    json_array words(object.member("enum"));
    for (auto word : what.words) append_json_plain(words.item(), word);
    if (what.nullable) words.item() += "null";
    return;
  }
  if (!what.format.empty()) object.word("format", what.format);
  if (what.min_length != 0) object.number("minLength", what.min_length);
  if (what.max_length != schema{}.max_length) object.number("maxLength", what.max_length);
  if (!what.pattern.empty()) object.text("pattern", what.pattern);
}

void write_items(json_object& object, const schema& what) {
  if (what.kind == schema_kind::array) return write_schema(object.member("items"), *what.items);
  {
    json_array items(object.member("prefixItems"));
    for (const auto& member : what.members) write_schema(items.item(), *member.is);
  }
  object.number("minItems", what.members.size());
  object.number("maxItems", what.members.size());
}

void write_bounds(json_object& object, const schema& what) {
  if (what.minimum != schema{}.minimum) object.number("minimum", what.minimum);
  if (what.maximum != schema{}.maximum) object.number("maximum", what.maximum);
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
schema_ref nullable(const schema_ref& what) {
  auto out = std::make_shared<schema>(*what);
  out->nullable = true;
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

void write_schema(std::string& out, const schema& what, bool in_place) {
  if (!what.title.empty() && !in_place) {
    const auto reference = "#/components/schemas/" + std::string(what.title);
    json_object object(out);
    if (!what.nullable) return object.word("$ref", reference);
    json_array choices(object.member("anyOf"));
    json_object(choices.item()).word("$ref", reference);
    json_object(choices.item()).word("type", "null");
    return;
  }
  const bool or_null = what.nullable && in_place == false;
  json_object object(out);
  if (!what.about.empty()) object.text("description", what.about);
  switch (what.kind) {
    case schema_kind::object:
      write_type(object, "object", or_null);
      return write_members(object, what);
    case schema_kind::array:
    case schema_kind::tuple:
      write_type(object, "array", or_null);
      return write_items(object, what);
    case schema_kind::text:
      write_type(object, "string", or_null);
      return write_text(object, what);
    case schema_kind::decimal:
      write_type(object, "string", or_null);
      return object.text("pattern", decimal_pattern(what.decimals));
    case schema_kind::integer:
      write_type(object, "integer", or_null);
      return write_bounds(object, what);
    case schema_kind::boolean:
      return write_type(object, "boolean", or_null);
  }
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
