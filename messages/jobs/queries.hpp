#pragma once

#include <cstdint>
#include <string>

#include "messages/identity/ids.hpp"
#include "messages/jobs/job.hpp"
#include "messages/listing.hpp"

namespace madang::jobs {

/// A user's jobs, newest first.
struct list_jobs {
  using item = job_view;
  static std::uint64_t cursor(const item& one) { return one.job.value; }

  user_id by;
  job_status status = job_status::none;  ///< none: any
  std::string kind;                      ///< empty: any
  page at;
};

/// Jobs of everybody, newest first. For administrators: whoever asks has checked that.
struct list_all_jobs {
  using item = job_view;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.job.value; }

  user_id of;                            ///< zero: everybody's
  job_status status = job_status::none;  ///< none: any
  std::string kind;                      ///< empty: any
  page at;
};

}  // namespace madang::jobs
