#pragma once

#include <string>

#include "gateway/json/json_input.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {

inline constexpr json_limits answer_limits{32, 1'000, 100'000};

/// The code of a problem, or nothing where the answer is none.
inline std::string code_of(const http_reply& reply) {
  const auto json = parse_json(reply.body, answer_limits);
  const auto* code = json ? json->find("code") : nullptr;
  return code == nullptr ? "" : *code->text();
}

}  // namespace madang
