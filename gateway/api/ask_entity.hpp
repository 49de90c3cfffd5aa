#pragma once

#include <utility>

#include "cluster/ports/region.hpp"
#include "gateway/api/actor_bridge.hpp"

// What handlers include that ask entities, besides the tables of these. It brings CAF with it.

namespace madang {

template <class Id, class Command>
void actor_bridge::tell(Id to, reply_token token, Command command) {
  entities_.tell(to, request<Command>{token, std::move(command)});
}
template <class Id, class Command>
void actor_bridge::tell(new_entity<Id> to, reply_token token, Command command) {
  entities_.tell_new_entity(to.id, request<Command>{token, std::move(command)});
}

}  // namespace madang
