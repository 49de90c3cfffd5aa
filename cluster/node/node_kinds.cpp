#include "cluster/node/node_kinds.hpp"

namespace madang {
namespace {

template <class Rebuild>
std::unique_ptr<entity_rebuild> make(entity_id id) {
  return std::make_unique<Rebuild>(id);
}

}  // namespace

entity_kinds all_entity_kinds() {
  entity_kinds kinds;
  kinds.add(entity_kind::user, make<user_rebuild>);
  kinds.add(entity_kind::name, make<name_rebuild>);
  kinds.add(entity_kind::account, make<account_rebuild>);
  kinds.add(entity_kind::order, make<order_rebuild>);
  kinds.add(entity_kind::symbol, make<symbol_rebuild>);
  return kinds;
}

}  // namespace madang
