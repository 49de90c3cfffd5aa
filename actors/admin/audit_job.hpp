#pragma once

#include <string_view>

#include "cluster/ports/job_kinds.hpp"

namespace madang::admin {

inline constexpr std::string_view audit_export_word = "audit_export";
inline constexpr std::string_view audit_purge_word = "audit_purge";

/// A day's orders and trades as one zip archive: every event of every order (`orders.jsonl`), every trade
/// (`trades.csv`), and the SHA-256 of both (`manifest.json`). Read from the journal in its order, a part of it each
/// step; what a repair has superseded is left out. The parameters are the day, in the market's zone.
jobs::job_kind audit_export_job();

/// Tells the platform that acts from before a moment leave the trail. The parameters are that moment.
jobs::job_kind audit_purge_job();

}  // namespace madang::admin
