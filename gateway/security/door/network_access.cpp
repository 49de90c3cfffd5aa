#include "gateway/security/door/network_access.hpp"

#include <algorithm>

namespace madang {
namespace {

std::vector<ip_network> read(std::string_view text) {
  return parse_network_list(text).value_or(std::vector<ip_network>{});
}

/// An empty list admits everybody.
bool holds(const std::vector<ip_network>& list, const ip_address& one) {
  return list.empty() ||
         std::any_of(list.begin(), list.end(), [&](const auto& network) { return network.contains(one); });
}

}  // namespace

network_access::network_access(const access_settings& of)
    : all_(read(of.networks)),
      trading_(read(of.trading_networks)),
      admin_(read(of.admin_networks)),
      operations_(read(of.operations_networks)) {}

bool network_access::admits(const ip_address& from, const route* to) const {
  if (!holds(all_, from)) return false;
  if (to == nullptr) return true;
  if (to->counts_as == rate_class::trading && !holds(trading_, from)) return false;
  if (to->path == "/metrics") return holds(operations_, from);
  return !to->path.starts_with("/api/v1/admin") || holds(admin_, from);
}

}  // namespace madang
