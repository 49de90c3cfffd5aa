#pragma once

#include "actors/jobs/user_jobs.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::jobs {

/// A user's requests for jobs as `entity_core` sees them. They send no messages to peers.
struct user_jobs_entity {
  using state = user_jobs;
  using event = user_jobs_event;
  static constexpr std::uint16_t apply_version = 1;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(user_jobs& target, const user_jobs_event& one, const event_meta& meta) {
    jobs::apply(target, one, meta);
  }
  static channel_list channels_of(const user_jobs&, const user_jobs_event&) { return {}; }
  static bool is_live(const user_jobs&) { return false; }
  static bool is_working(const user_jobs&) { return false; }
  static bool is_finished(const user_jobs& current) { return current.requests.by_key.empty(); }
  /// The first event of a job may be lost where its key is kept.
  template <class Take>
  static void promised_ids(const user_jobs& current, const Take& take) {
    for (const auto& [key, entry] : current.requests.by_key) take(entity_of(entry.first));
  }
  static std::vector<named_value> describe(const user_jobs& current) { return jobs::describe(current); }
  static std::vector<std::byte> encode(const user_jobs& current) { return encode_state(current); }
  static result<user_jobs, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<user_jobs>(bytes);
  }
  static user_jobs blank(entity_id id) {
    user_jobs made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::jobs
