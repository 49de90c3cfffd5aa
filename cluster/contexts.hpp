#pragma once

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"

namespace madang {

/// What all contexts bring to a node.
struct registries {
  entity_registry entities;
  channel_registry channels;
  message_registry messages;
  jobs::job_kind_registry jobs;
};

/// Asks every context of `contexts.cpp`.
registries all_contexts();

}  // namespace madang
