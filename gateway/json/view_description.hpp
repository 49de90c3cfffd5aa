#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gateway/json/json_types.hpp"
#include "messages/ensure.hpp"

/// One description per view, from which its JSON, its schema and its page of the documentation follow:
///
///     constexpr auto members = std::tuple{
///         member("account_id", views::id, &balance_view::account),
///         member("available", views::money, "cash - held", &balance_view::available),
///     };
///     constexpr auto description = views::view_of<balance_view>("Balance", members);
///
///     void write_balance(std::string& out, const balance_view& view) { views::write(out, description, view); }
///     schema_ref balance_schema() { return views::schema_of(description); }
///
/// Descriptions are templates through and through: keep each in one source file.
namespace madang::views {

constexpr bool is_snake_case(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

/// The name of a member, a literal, and how it is written: `,"name":`.
class member_key {
 public:
  constexpr explicit member_key(std::string_view name) : name_(name), length_(name.size() + 4) {
    if (!is_snake_case(name) || length_ > text_.size()) ensure(false, "a member's name is a short snake_case word");
    text_[0] = ',';
    text_[1] = '"';
    for (std::size_t i = 0; i < name.size(); ++i) text_[i + 2] = name[i];
    text_[length_ - 2] = '"';
    text_[length_ - 1] = ':';
  }
  constexpr std::string_view name() const { return name_; }
  void write(std::string& out, bool first) const { out.append(text_.data() + first, length_ - first); }

 private:
  std::string_view name_;
  std::array<char, 36> text_{};
  std::size_t length_;
};

/// A member: its name, its JSON type, what the documentation says about it and where its value comes from: a pointer to
/// a member of the view, or a function of the view for a derived value.
template <class Type, class Get>
struct view_member {
  member_key key;
  Type type;
  std::string_view about;  ///< in place of what the type says about itself; empty: that
  Get get;
  bool may_be_absent = false;

  template <class View>
  void write(std::string& out, const View& view, bool& first) const {
    decltype(auto) value = std::invoke(get, view);
    key.write(out, first);
    first = false;
    type.write(out, value);
  }
};
/// Absent where the accessor, which gives an optional or a pointer, gives nothing.
template <class Type, class Get>
struct absent_member : view_member<Type, Get> {
  template <class View>
  void write(std::string& out, const View& view, bool& first) const {
    const auto& value = std::invoke(this->get, view);
    if (!value) return;
    this->key.write(out, first);
    first = false;
    this->type.write(out, *value);
  }
};

template <class Type, class Get>
constexpr auto member(std::string_view name, Type type, std::string_view about, Get get) {
  return view_member<Type, Get>{member_key(name), type, about, get};
}
template <class Type, class Get>
constexpr auto member(std::string_view name, Type type, Get get) {
  return member(name, type, {}, get);
}
template <class Type, class Get>
constexpr auto member_if_any(std::string_view name, Type type, Get get) {
  return absent_member<Type, Get>{{member_key(name), type, {}, get, true}};
}

template <class View, class... Members>
struct view_description {
  std::string_view title;  ///< of its component in the API's description; empty: described in place
  std::tuple<Members...> members;
  std::string_view about = {};

  constexpr view_description with_about(std::string_view text) const { return {title, members, text}; }
};

template <class View, class... Members>
constexpr auto view_of(std::string_view title, const std::tuple<Members...>& members) {
  const auto names = std::apply(
      [](const auto&... one) { return std::array<std::string_view, sizeof...(Members)>{one.key.name()...}; }, members);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j]) ensure(false, "a view has each member once");
    }
  }
  return view_description<View, Members...>{title, members};
}

/// Appends a view as an object.
template <class View, class... Members>
void write(std::string& out, const view_description<View, Members...>& of, const View& view) {
  bool first = true;
  out += '{';
  std::apply([&](const auto&... member) { (member.write(out, view, first), ...); }, of.members);
  out += '}';
}

schema_ref described(schema_ref what, std::string_view about);

/// The schemas of a view's members.
template <class View, class... Members>
std::vector<schema_member> schema_members(const view_description<View, Members...>& of) {
  std::vector<schema_member> out;
  const auto add = [&](const auto& member) {
    out.push_back({member.key.name(), described(member.type.schema(), member.about), !member.may_be_absent});
  };
  std::apply([&](const auto&... member) { (add(member), ...); }, of.members);
  return out;
}

template <class View, class... Members>
schema_ref schema_of(const view_description<View, Members...>& of) {
  return object_of(of.title, schema_members(of), of.about);
}

/// A view within a view.
template <class Description>
struct object {
  Description of;

  constexpr explicit object(Description description) : of(description) {}
  schema_ref schema() const { return schema_of(of); }
  template <class View>
  void write(std::string& out, const View& view) const {
    views::write(out, of, view);
  }
};

/// A view as an array of its members' values, without their names.
template <class Description>
struct row {
  Description of;

  constexpr explicit row(Description description) : of(description) {}
  schema_ref schema() const {
    std::vector<schema_ref> items;
    for (auto& one : schema_members(of)) items.push_back(std::move(one.is));
    return tuple_of(std::move(items));
  }
  template <class View>
  void write(std::string& out, const View& view) const {
    json_array values(out);
    const auto add = [&](const auto& member) { member.type.write(values.item(), std::invoke(member.get, view)); };
    std::apply([&](const auto&... member) { (add(member), ...); }, of.members);
  }
};

}  // namespace madang::views
