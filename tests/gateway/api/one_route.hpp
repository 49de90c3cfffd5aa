#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {

/// What one route does, told from all others.
class OneRoute : public testing::Test {
 protected:
  http_ask with_token(std::string method, std::string target, std::string body = {}) {
    return {std::move(method), std::move(target), std::move(body), {{"Authorization", "Bearer trader"}}};
  }
  std::string account_path(std::string_view rest = {}) {
    return "/api/v1/accounts/" + to_text(the_account) + std::string(rest);
  }
  std::string order_path() { return "/api/v1/orders/" + to_text(the_order); }
  std::string placement(std::string_view more) {
    return R"({"account_id":")" + to_text(the_account) + R"(","symbol":"005930","side":"BUY",)" + std::string(more) +
           "}";
  }
  template <class Command>
  Command last_heard() {
    return node.entities.heard().back().get_as<request<Command>>(0).command;
  }
  /// Every entity answers this from now on.
  template <class Command>
  void let_answer(answer_body body, bool replayed = false, bool repeated = false) {
    node.entities.answer_with([=](const caf::message& message) -> std::optional<answer> {
      return answer{message.get_as<request<Command>>(0).reply_to, replayed, repeated, body};
    });
  }

  fake_node node;
  http_client client{node.port()};
};

}  // namespace madang
