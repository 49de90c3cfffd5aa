#include "actors/kernel/instrument_check.hpp"

namespace madang {

std::optional<instrument_now> instrument_at(const entity_ports& ports, symbol_id symbol, price at) {
  auto image = ports.cache.image(symbol);
  if (!image) return std::nullopt;
  instrument_now now{image->listing, image->limits, {}, image->status};
  if (at.raw > 0) {
    auto offset = static_cast<std::int32_t>(ports.config.market.utc_offset_s);
    const auto* ticks = ports.rules.ticks(image->listing.market, day_in_zone(ports.time.now(), offset));
    if (ticks != nullptr) now.tick = ticks->tick_at(at);
  }
  return now;
}

}  // namespace madang
