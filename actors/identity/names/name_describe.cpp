#include "actors/identity/names/name.hpp"
#include "actors/kernel/description.hpp"

namespace madang::identity {
namespace {

description::line describe_peer(const std::pair<const user_id, name_peer>& one) {
  const auto& [from_user, to_user, lasting] = one.second;
  return {to_text(one.first), described(to_user) + ", " + described(from_user) + (lasting ? ", may come back" : "")};
}

}  // namespace

std::vector<named_value> describe(const name& current) {
  const auto& [id, holder, proof, confirmed, request, peers, ended] = current;
  description out;
  out.add("name", entity_of(id))
      .add("holder", holder)
      .add("has_proof", proof != 0)
      .add("confirmed", confirmed)
      .add("reserved_with_key", static_cast<bool>(request))
      .list("users", peers, describe_peer)
      .add("ended_pairs", ended.size());
  return out.take();
}

}  // namespace madang::identity
