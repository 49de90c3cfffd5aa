#pragma once

#include <utility>
#include <vector>

#include "gateway/api/channel_page.hpp"
#include "gateway/api/frame_writers.hpp"
#include "gateway/api/route.hpp"

namespace madang {

/// What contexts and engines bring to the gateway; filled once, see `gateway/contexts.cpp`.
struct gateway_registry {
  std::vector<route> routes;  ///< in the order of the API's description
  frame_writers frames;       ///< `data` of private channels

  std::vector<channel_page> channels;

  void add(route one) { routes.push_back(std::move(one)); }
  void add(channel_page one) { channels.push_back(std::move(one)); }
};

}  // namespace madang
