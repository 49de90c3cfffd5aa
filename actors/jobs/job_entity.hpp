#pragma once

#include "actors/jobs/job.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::jobs {

/// A job as `entity_core` sees it. It sends no messages to peers, so nothing of it is ever unacknowledged.
struct job_entity {
  using state = job;
  using event = job_event;
  static constexpr std::uint16_t apply_version = 1;
  /// A finished job is asked for now and then: replaying its events is cheaper than keeping a snapshot of each.
  static constexpr bool keeps_snapshot_when_idle = false;

  static void apply(job& target, const job_event& one, const event_meta& meta) { jobs::apply(target, one, meta); }
  static channel_list channels_of(const job& current, const job_event& one) {
    channel_list in;
    if (std::holds_alternative<messages_acknowledged>(one)) return in;
    const auto* requested = std::get_if<job_requested>(&one);
    in.add(channel_kind::jobs, requested != nullptr ? requested->user.value : current.user.value);
    return in;
  }
  static bool is_live(const job& current) { return current.is_unfinished(); }
  static bool is_working(const job& current) { return current.is_unfinished(); }
  /// Also true of one that does not exist, which somebody asked for.
  static bool is_finished(const job& current) { return !current.is_unfinished(); }
  static std::vector<named_value> describe(const job& current) { return jobs::describe(current); }
  static std::vector<std::byte> encode(const job& current) { return encode_state(current); }
  static result<job, decode_failure> decode(std::span<const std::byte> bytes) { return decode_state<job>(bytes); }
  static job blank(entity_id id) {
    job made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::jobs
