#pragma once

#include <utility>
#include <variant>

#include "messages/ensure.hpp"

namespace madang {

/// Wraps the error side of a result, as `std::unexpected` does.
template <class Error>
struct refused {
  Error error;
};
template <class Error>
refused(Error) -> refused<Error>;

/// A value or the reason why there is none; shaped like `std::expected`.
template <class Value, class Error>
class [[nodiscard]] result {
 public:
  result(Value value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  template <class Other>
  result(refused<Other> why) : content_(std::in_place_index<1>, std::move(why.error)) {}  // NOLINT

  bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  const Value& value() const& {
    ensure(has_value(), "result holds an error");
    return std::get<0>(content_);
  }
  Value& value() & {
    ensure(has_value(), "result holds an error");
    return std::get<0>(content_);
  }
  Value&& value() && {
    ensure(has_value(), "result holds an error");
    return std::get<0>(std::move(content_));
  }
  const Value& operator*() const& { return value(); }
  Value& operator*() & { return value(); }
  Value&& operator*() && { return std::move(*this).value(); }
  const Value* operator->() const { return &value(); }
  Value* operator->() { return &value(); }

  const Error& error() const {
    ensure(!has_value(), "result holds a value");
    return std::get<1>(content_);
  }

 private:
  std::variant<Value, Error> content_;
};

}  // namespace madang
