#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// On the way to a provider of log-ins and back.
struct round_trip {
  std::string cookie;
  std::string query;  ///< what the provider sends back: `code=…&state=…`

  std::string state() const { return query.substr(query.find("state=") + 6, 43); }
};

/// A browser that a node sends to the local provider, and that comes back.
class outside_browser {
 public:
  outside_browser(std::uint16_t node, std::uint16_t provider) : node_(node), provider_(provider) {}

  static std::string cookie_of(const api_reply& reply) {
    const auto set = std::string(reply.raw.header("set-cookie"));
    return set.substr(0, set.find(';'));
  }
  /// Follows the URL of what was begun.
  round_trip at_provider(const api_reply& begun) const {
    const std::string url = begun.body["authorization_url"];
    const auto base = "http://127.0.0.1:" + std::to_string(provider_);
    EXPECT_TRUE(url.starts_with(base)) << url;
    http_client browser(provider_);
    const auto back = browser.ask({"GET", url.substr(base.size()), {}, {}});
    EXPECT_EQ(back->status, 302) << back->body;
    const auto target = std::string(back->header("location"));
    return {cookie_of(begun), target.substr(target.find('?') + 1)};
  }
  api_reply come_back(const round_trip& from, const std::string& name) const {
    return api_client(node_).ask("GET", "/users/oauth/" + name + "/callback?" + from.query, {},
                                 {{"Cookie", from.cookie}});
  }
  /// As whoever has this access token.
  api_reply link(const std::string& token, const std::string& name) const {
    const auto begun = api_client(node_, token).post("/users/oauth/" + name + "/link", json::object());
    EXPECT_EQ(begun.status, 200) << begun.raw.body;
    return come_back(at_provider(begun), name);
  }

 private:
  std::uint16_t node_;
  std::uint16_t provider_;
};

}  // namespace madang
