#include "cluster/market/node_instruments.hpp"

#include <gtest/gtest.h>

#include "cluster/market/market_cache_memory.hpp"
#include "cluster/market/node_indices.hpp"

namespace madang::market {
namespace {

std::shared_ptr<const market_image> image(const char* symbol, const char* name) {
  market_image out;
  out.listing.symbol = *symbol_id::parse(symbol);
  out.listing.name = name;
  out.listing.base_price = price::whole(100);
  out.limits.base = price::whole(100);
  out.quote.last_price = price::whole(110);
  return std::make_shared<const market_image>(std::move(out));
}

TEST(node_instruments, are_found_once_they_are_listed) {
  market_cache_memory cache([](channel_id) {});
  const node_instruments instruments(cache, {{*symbol_id::parse("A"), {"Games", 5}}});
  EXPECT_TRUE(instruments.search("alpha").empty());
  cache.publish(image("A", "Alpha"), {});
  EXPECT_EQ(instruments.search("alpha").size(), 1U);
  cache.publish(image("B", "Alphabet"), {});
  EXPECT_EQ(instruments.search("alpha").size(), 2U) << "the index is made anew";
  cache.publish(image("B", "Alphabet"), {});
  EXPECT_EQ(cache.image_count(), 2U);
  EXPECT_EQ(instruments.details(*symbol_id::parse("A")).sector, "Games");
  EXPECT_EQ(instruments.details(*symbol_id::parse("B")), instrument_details());
}

TEST(node_indices, are_made_of_what_the_market_cache_knows) {
  market_cache_memory cache([](channel_id) {});
  const node_instruments instruments(cache, {{*symbol_id::parse("A"), {"Games", 5}}});
  const node_indices indices(cache, instruments);
  cache.publish(image("A", "Alpha"), {trade_view{*symbol_id::parse("A"), 3, price::whole(110), quantity::whole(1),
                                                 side::buy, unix_nanos{60}, 3}});
  EXPECT_EQ(indices.all().size(), 3U);
  const auto kospi = indices.find(*symbol_id::parse("KOSPI"));
  ASSERT_TRUE(kospi);
  EXPECT_EQ(kospi->value, price::whole(1'100));
  EXPECT_EQ(kospi->seq, 3U);
  EXPECT_EQ(indices.find(*symbol_id::parse("KOSDAQ"))->value, price::whole(1'000));
  EXPECT_FALSE(indices.find(*symbol_id::parse("NASDAQ")));
}

}  // namespace
}  // namespace madang::market
