#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "messages/settlement/settlement_day.hpp"

namespace madang::settlement {

inline constexpr std::array all_run_kinds = {run_kind::trades,    run_kind::cash,     run_kind::tax,
                                             run_kind::statement, run_kind::dividend, run_kind::corporate_action,
                                             run_kind::interest,  run_kind::fee,      run_kind::reconcile};

/// `CASH`
std::string_view to_text(run_kind kind);
std::optional<run_kind> parse_run_kind(std::string_view text);
/// `differences` of the JSON that a batch's job has made; zero where there is none.
std::uint64_t differences_of(std::string_view result);

}  // namespace madang::settlement
