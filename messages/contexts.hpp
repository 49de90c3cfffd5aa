#pragma once

#include <cstdint>

namespace madang {

/// The contexts of the platform. Numbers are permanent: answers, refusals and frames carry them. Append only.
enum class context_number : std::uint8_t {
  identity = 1,
  accounts = 2,
  trading = 3,
  market = 4,
  makers = 5,
  jobs = 6,
  portfolio = 7,
  sample = 250,
};

// Each context has a namespace of its own, so that `decide`, `apply` and `name_of` of two contexts never meet by
// accident.
namespace identity {}
namespace accounts {}
namespace trading {}
namespace market {}
namespace makers {}
namespace portfolio {}

// The engines name the types of these first contexts without their namespace. Types of all later ones are qualified.
using namespace identity;
using namespace accounts;
using namespace trading;
using namespace market;
using namespace makers;
using namespace portfolio;

}  // namespace madang
