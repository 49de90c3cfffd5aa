#pragma once

#include <memory>
#include <utility>

#include "messages/envelope/view.hpp"

namespace madang {

/// One value of any view type, of any context, in one allocation. Empty only where it was made so or moved from.
class open_value {
  struct holder {
    context_number context;
    std::uint16_t number;
    std::string_view name;

    holder(context_number of, std::uint16_t one, std::string_view called) : context(of), number(one), name(called) {}
    holder(const holder&) = default;
    virtual ~holder() = default;
    virtual std::unique_ptr<holder> copy() const = 0;
  };
  template <open_view View>
  struct typed_holder final : holder {
    View value;

    explicit typed_holder(View given)
        : holder(View::view_context, View::view_number, View::view_name), value(std::move(given)) {}
    std::unique_ptr<holder> copy() const override { return std::make_unique<typed_holder>(*this); }
  };

 public:
  open_value() = default;
  template <open_view View>
  open_value(View value)
      : content_(std::make_unique<typed_holder<View>>(std::move(value))) {}  // NOLINT: implicit on purpose
  open_value(const open_value& other) : content_(other.content_ ? other.content_->copy() : nullptr) {}
  open_value(open_value&&) noexcept = default;
  open_value& operator=(open_value other) noexcept {
    content_ = std::move(other.content_);
    return *this;
  }

  bool empty() const { return content_ == nullptr; }
  /// Of a value that is not empty, here and below.
  context_number context() const { return content_->context; }
  std::uint16_t number() const { return content_->number; }
  std::string_view name() const { return content_->name; }

  /// Null: it holds a value of another type.
  template <open_view View>
  View* get_if() {
    if (!content_ || content_->number != View::view_number || content_->context != View::view_context) return nullptr;
    return &static_cast<typed_holder<View>*>(content_.get())->value;
  }
  template <open_view View>
  const View* get_if() const {
    return const_cast<open_value*>(this)->get_if<View>();
  }

 private:
  std::unique_ptr<holder> content_;
};

}  // namespace madang
