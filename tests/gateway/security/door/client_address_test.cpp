// Who sent a request, whatever stands in front of the node.
#include "gateway/security/door/client_address.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

ip_address ip(std::string_view text) {
  return ip_address::parse(text).value();
}

TEST(IpAddress, HasOneForm) {
  EXPECT_EQ(ip("1.2.3.4"), ip("::ffff:1.2.3.4"));
  EXPECT_EQ(ip("1.2.3.4").text(), "1.2.3.4");
  EXPECT_EQ(ip("2001:DB8:0:0::1").text(), "2001:db8::1");
  for (const auto* bad : {"", "1.2.3", "1.2.3.256", "::g", "localhost", "1.2.3.4 ", "[::1]"}) {
    EXPECT_FALSE(ip_address::parse(bad)) << bad;
  }
  EXPECT_TRUE(ip("127.9.9.9").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_TRUE(ip("::ffff:127.0.0.1").is_loopback());
  EXPECT_FALSE(ip("10.0.0.1").is_loopback());
}

TEST(NetworkList, ContainsAddressesByTheirFirstBits) {
  const auto all = parse_network_list("127.0.0.1, 10.16.0.0/12,2001:db8::/33, ::1").value();
  ASSERT_EQ(all.size(), 4U);
  const auto in = [&](std::string_view text) {
    for (const auto& one : all) {
      if (one.contains(ip(text))) return true;
    }
    return false;
  };
  EXPECT_TRUE(in("127.0.0.1"));
  EXPECT_FALSE(in("127.0.0.2"));
  EXPECT_TRUE(in("10.31.255.255"));
  EXPECT_FALSE(in("10.32.0.0"));
  EXPECT_TRUE(in("2001:db8:7fff::1"));
  EXPECT_FALSE(in("2001:db8:8000::1"));
  EXPECT_TRUE(in("::1"));
  EXPECT_TRUE(parse_network_list("")->empty());
  EXPECT_TRUE(parse_network_list("0.0.0.0/0").value()[0].contains(ip("9.9.9.9")));
  for (const auto* bad : {",", "1.2.3.4,", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/-1", "x", "*"}) {
    EXPECT_FALSE(parse_network_list(bad)) << bad;
  }
}

TEST(ShareKey, AnIpv6CustomerCountsOnce) {
  EXPECT_EQ(share_key(ip("2001:db8:1:2::1")), share_key(ip("2001:db8:1:2:ffff::9")));
  EXPECT_NE(share_key(ip("2001:db8:1:2::1")), share_key(ip("2001:db8:1:3::1")));
  EXPECT_NE(share_key(ip("1.2.3.4")), share_key(ip("1.2.3.5")));
}

TEST(ProxyList, TheLastAddressThatIsNoProxyIsTheClient) {
  const proxy_list proxies("127.0.0.1, 10.0.0.0/8");
  const auto client = [&](std::string_view peer, std::initializer_list<std::string_view> fields) {
    header_list headers;
    for (const auto one : fields) headers.add("x-forwarded-for", one);
    return proxies.client_of(ip(peer), headers).text();
  };
  EXPECT_EQ(client("127.0.0.1", {"9.9.9.9"}), "9.9.9.9");
  EXPECT_EQ(client("127.0.0.1", {"6.6.6.6, 9.9.9.9"}), "9.9.9.9") << "the first may be made up";
  EXPECT_EQ(client("127.0.0.1", {"6.6.6.6", "9.9.9.9, 10.1.2.3"}), "9.9.9.9");
  EXPECT_EQ(client("127.0.0.1", {"9.9.9.9:4711"}), "9.9.9.9");
  EXPECT_EQ(client("127.0.0.1", {"[2001:db8::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(client("127.0.0.1", {"9.9.9.9, nonsense"}), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", {}), "127.0.0.1");
  EXPECT_EQ(client("8.8.8.8", {"9.9.9.9"}), "8.8.8.8") << "a stranger may say what he likes";
  EXPECT_EQ(proxy_list("").client_of(ip("127.0.0.1"), {}).text(), "127.0.0.1");
}

}  // namespace
}  // namespace madang
