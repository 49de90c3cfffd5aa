#pragma once

#include "actors/kernel/entity_core.hpp"
#include "tests/support/sample_context/actors/notebook.hpp"

namespace madang::sample {

/// A notebook as `entity_core` sees it.
struct notebook_entity {
  using state = notebook;
  using event = notebook_event;
  static constexpr std::uint16_t apply_version = 1;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(notebook& target, const notebook_event& one, const event_meta& meta) {
    sample::apply(target, one, meta);
  }
  static channel_list channels_of(const notebook& current, const notebook_event& one) {
    channel_list in;
    if (!std::holds_alternative<messages_acknowledged>(one)) in.add(channel_kind::sample, current.id.value);
    return in;
  }
  static bool is_live(const notebook&) { return false; }
  static bool is_working(const notebook&) { return false; }
  static bool is_finished(const notebook& current) { return !current.user; }
  static std::vector<named_value> describe(const notebook& current) { return sample::describe(current); }
  static std::vector<std::byte> encode(const notebook& current) { return encode_state(current); }
  static result<notebook, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<notebook>(bytes);
  }
  static notebook blank(entity_id id) {
    notebook made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::sample
