#pragma once

#include <memory>

#include "cluster/ports/store_metrics.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/projection/projection_place.hpp"

namespace madang {

/// The schema `madang_read` of a server; its tables are dropped to make way. `metrics` may be null.
std::shared_ptr<projection_place> place_in_postgres(const postgres_settings& settings, store_metrics* metrics);

}  // namespace madang
