#pragma once

#include <cstdint>

/// Every context of the platform, one line each: its name and its permanent number. Each room expands the
/// list in its `contexts.cpp` and asks every context for what it brings there; a context that brings nothing to a room
/// says so in an empty function. The API's description shows them in this order. A build may bring more contexts of its
/// own.
#define MADANG_CONTEXTS(X) \
  X(identity, 1)           \
  X(accounts, 2)           \
  X(trading, 3)            \
  X(market, 4)             \
  X(makers, 5)             \
  X(portfolio, 7)          \
  X(jobs, 6)               \
  X(admin, 8)              \
  X(risk, 9)               \
  X(settlement, 10)        \
  MADANG_MORE_CONTEXTS(X)

#ifndef MADANG_MORE_CONTEXTS
#define MADANG_MORE_CONTEXTS(X)
#endif

namespace madang {

#define MADANG_NUMBER_CONTEXT(context, number) context = number,
/// Who an answer, a refusal or a frame comes from.
enum class context_number : std::uint8_t { MADANG_CONTEXTS(MADANG_NUMBER_CONTEXT) };
#undef MADANG_NUMBER_CONTEXT

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
