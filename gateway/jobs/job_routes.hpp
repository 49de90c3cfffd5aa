#pragma once

#include <string>

#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"

namespace madang::jobs {

void add_job_routes(gateway_registry& to, const settings& limits);

/// Asks for a job of the caller and answers 202 with it and where it is. The route is `repeatable`: an Idempotency-Key
/// has one job.
void answer_with_new_job(route_services& with, const exchange_ptr& ex, std::string kind, std::string parameters);

}  // namespace madang::jobs
