#include "cluster/node/node_console/order_reasons.hpp"

#include <utility>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "actors/market/symbol_entity.hpp"
#include "actors/trading/order_actor.hpp"
#include "actors/trading/order_entity.hpp"
#include "gateway/trading/reason_texts.hpp"

namespace madang::console {
namespace {

const trading::order& order_in(const entity_rebuild& rebuilt) {
  return static_cast<const typed_rebuild<trading::order_entity, &trading::start_order>&>(rebuilt).state();
}
const market::symbol_state& symbol_in(const entity_rebuild& rebuilt) {
  return static_cast<const typed_rebuild<market::symbol_entity, &market::start_symbol>&>(rebuilt).state();
}

}  // namespace

std::optional<entity_id> book_of(const entity_rebuild& order) {
  const auto view = trading::view_of(order_in(order));
  if (!trading::is_open(view.progress.status)) return std::nullopt;
  return entity_of(view.terms.symbol);
}

std::vector<reason> reasons_of(const entity_rebuild& order, const entity_rebuild* symbol) {
  const auto view = trading::view_of(order_in(order));
  std::optional<trading::queue_view> queue;
  if (symbol != nullptr) queue = market::queue_of(symbol_in(*symbol), order_id{order.id().key});
  std::vector<reason> all;
  for (auto& one : trading::reasons_of(view, queue)) {
    all.push_back({std::move(one.code), std::move(one.text), std::move(one.values)});
  }
  return all;
}

}  // namespace madang::console
