#pragma once

#include <chrono>
#include <thread>

namespace madang {

/// Asks again and again until `holds`; false when it did not within the time, which only a fault needs.
template <class Predicate>
bool eventually(Predicate holds, std::chrono::milliseconds within = std::chrono::seconds(15),
                std::chrono::milliseconds between = std::chrono::milliseconds(10)) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(between);
  }
  return true;
}

}  // namespace madang
