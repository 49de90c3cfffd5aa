#include "cluster/market/node_instruments.hpp"

namespace madang::market {

const instrument_details& node_instruments::details(symbol_id symbol) const {
  static const instrument_details none;
  const auto found = details_.find(symbol);
  return found == details_.end() ? none : found->second;
}

std::vector<found_instrument> node_instruments::search(std::string_view text) const {
  return names()->search(text);
}

/// A name never changes and no instrument is ever forgotten: as many as there were are the same.
std::shared_ptr<const instrument_names> node_instruments::names() const {
  const auto known = cache_.image_count();
  const std::lock_guard guard(lock_);
  if (names_ && names_->size() >= std::min(known, instrument_names::instruments_max)) return names_;
  auto made = std::make_shared<instrument_names>();
  for (const auto symbol : cache_.symbols()) {
    if (const auto image = cache_.image(symbol)) made->add(image->listing);
  }
  names_ = made;
  return made;
}

}  // namespace madang::market
