#pragma once

#include <optional>

#include "messages/jobs/queries.hpp"
#include "persistence/ports/read_models.hpp"
#include "tests/support/fake_node.hpp"

namespace madang {

/// When everything in the fakes has happened.
inline constexpr unix_nanos some_time{1'800'000'000'123'456'000};

jobs::job_view plausible_job();
/// What an entity answers that has nothing against the request; nothing: it is no request of a client.
std::optional<answer> plausible_answer(const caf::message& message);
any_listing plausible_list(const any_query& query);

}  // namespace madang
