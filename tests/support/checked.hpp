#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>

namespace madang {

/// What a test looked for and may not have found: to use it nevertheless fails this one test and leaves the others of
/// its program to run.
template <class Value>
class checked_pointer {
 public:
  checked_pointer(Value* value) : value_(value) {}

  explicit operator bool() const { return value_ != nullptr; }
  friend bool operator==(checked_pointer one, std::nullptr_t) { return one.value_ == nullptr; }
  Value& operator*() const {
    if (value_ == nullptr) throw std::logic_error("the test uses what it has not found");
    return *value_;
  }
  Value* operator->() const { return &**this; }

 private:
  Value* value_;
};

/// An optional whose absence throws where it is used, too.
template <class Value>
class checked_optional : public std::optional<Value> {
 public:
  using std::optional<Value>::optional;
  checked_optional(std::optional<Value> value) : std::optional<Value>(std::move(value)) {}

  Value& operator*() & { return this->value(); }
  const Value& operator*() const& { return this->value(); }
  Value operator*() && { return std::move(this->value()); }
  Value* operator->() { return &this->value(); }
  const Value* operator->() const { return &this->value(); }
};

}  // namespace madang
