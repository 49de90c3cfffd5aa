#pragma once

namespace madang {

class gateway_registry;

/// The words of the console that act, under `/api/v1/console/`.
void add_console_acts(gateway_registry& to);

}  // namespace madang
