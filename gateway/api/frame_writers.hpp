#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "messages/ensure.hpp"
#include "messages/envelope/open_value.hpp"
#include "messages/time.hpp"

namespace madang {

/// Appends the `data` of a private frame as JSON, its event included. The value is of the view it was registered for;
/// `time` is that of the event.
using frame_writer = void (*)(std::string& out, const open_value& value, unix_nanos time);

/// The writers of all private frames, by context and number of the view.
class frame_writers {
 public:
  template <open_view View>
  void add(frame_writer write) {
    const bool is_new = writers_.emplace(key{View::view_context, View::view_number}, write).second;
    ensure(is_new, "a frame has one writer");
  }
  /// The same with a writer of the view itself.
  template <open_view View, void (*Write)(std::string&, const View&, unix_nanos)>
  void add() {
    add<View>(
        [](std::string& out, const open_value& value, unix_nanos time) { Write(out, *value.get_if<View>(), time); });
  }
  /// Null: no context knows how to write it.
  frame_writer find(const open_value& value) const {
    return value.empty() ? nullptr : find(value.context(), value.number());
  }
  frame_writer find(context_number context, std::uint16_t number) const {
    const auto found = writers_.find({context, number});
    return found == writers_.end() ? nullptr : found->second;
  }

 private:
  using key = std::pair<context_number, std::uint16_t>;
  std::map<key, frame_writer> writers_;
};

}  // namespace madang
