#include "gateway/security/door/network_access.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

ip_address at(std::string_view text) {
  return *ip_address::parse(text);
}

TEST(network_access, an_empty_list_is_anywhere) {
  const network_access open({});
  EXPECT_TRUE(open.admits(at("203.0.113.9"), nullptr));
}

TEST(network_access, lists_count_for_their_routes_alone_and_besides_the_one_for_all) {
  access_settings chosen;
  chosen.networks = "10.0.0.0/8, 127.0.0.1";
  chosen.trading_networks = "10.1.0.0/16";
  chosen.admin_networks = "10.2.0.0/16";
  chosen.operations_networks = "127.0.0.1";
  const network_access some(chosen);
  const auto routed = [](std::string_view path, rate_class of = rate_class::general) {
    route out;
    out.path = path;
    out.counts_as = of;
    return out;
  };
  const auto trading = routed("/api/v1/orders", rate_class::trading);
  const auto admin = routed("/api/v1/admin/users");
  const auto figures = routed("/metrics");
  const auto health = routed("/health");
  EXPECT_FALSE(some.admits(at("203.0.113.9"), nullptr));
  EXPECT_FALSE(some.admits(at("203.0.113.9"), &health));
  EXPECT_TRUE(some.admits(at("10.9.0.1"), &health));
  EXPECT_TRUE(some.admits(at("10.1.0.1"), &trading));
  EXPECT_FALSE(some.admits(at("10.2.0.1"), &trading));
  EXPECT_TRUE(some.admits(at("10.2.0.1"), &admin));
  EXPECT_FALSE(some.admits(at("10.1.0.1"), &admin));
  EXPECT_TRUE(some.admits(at("127.0.0.1"), &figures));
  EXPECT_FALSE(some.admits(at("10.1.0.1"), &figures));
}

}  // namespace
}  // namespace madang
