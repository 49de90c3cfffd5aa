#pragma once

#include <string_view>

#include "cluster/ports/job_kinds.hpp"

namespace madang::admin {

inline constexpr std::string_view master_rotation_word = "master_key_rotation";
/// Its parameters: another master key and all that follows, or what was left of an earlier replacement.
inline constexpr std::string_view rotation_whole = "whole";
inline constexpr std::string_view rotation_rest = "rest";

/// Puts another master key in force and seals what is sealed under it anew, a page of users each step: the key of each
/// user, then the secrets of his API keys. Former keys are kept until a whole pass has found nothing under them.
jobs::job_kind master_rotation_job();

}  // namespace madang::admin
