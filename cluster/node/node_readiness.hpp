#pragma once

#include "gateway/gateway_ports.hpp"

namespace madang {

class node;

/// What `/ready` says of a node that has recovered.
readiness readiness_of(node& of);

/// Whether commands may come in: the journal can be written, not too much waits for it, and there is room for entities.
bool intake_open(node& of);

/// Whether commands may come in that add nothing, such as cancels and withdrawals: they pass above every bound.
bool exits_open(node& of);

}  // namespace madang
