#include "gateway/stream/protocol/message_deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace madang {
namespace {

std::string quote(int i) {
  return R"({"ch":"quote:005930","type":"update","seq":)" + std::to_string(i) +
         R"(,"data":{"symbol":"005930","last_price":"71000","best_bid":"70900","best_ask":"71100","volume":"10"}})";
}

std::string agreed(std::string_view offers) {
  const auto terms = accepted_deflate(offers);
  return terms ? std::to_string(terms->window_bits) + (terms->keeps_window ? " keeps" : " forgets") : "";
}

/// What a client makes of the frames of one connection, in their order, with a window as small as was agreed.
class client_window {
 public:
  explicit client_window(int bits) { EXPECT_EQ(inflateInit2(&zlib_, -bits), Z_OK); }
  ~client_window() { inflateEnd(&zlib_); }
  client_window(const client_window&) = delete;
  client_window& operator=(const client_window&) = delete;

  std::string read(std::string payload) {
    payload.append("\0\0\xff\xff", 4);
    std::string text(1'000'000, '\0');
    zlib_.next_in = reinterpret_cast<Bytef*>(payload.data());
    zlib_.avail_in = static_cast<uInt>(payload.size());
    zlib_.next_out = reinterpret_cast<Bytef*>(text.data());
    zlib_.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&zlib_, Z_SYNC_FLUSH), Z_OK);
    text.resize(text.size() - zlib_.avail_out);
    return text;
  }

 private:
  z_stream zlib_{};
};

TEST(accepted_deflate, takes_the_first_offer_of_which_everything_is_known_and_kept) {
  EXPECT_EQ(agreed("permessage-deflate; client_max_window_bits"), "13 keeps") << "as browsers offer it";
  EXPECT_EQ(agreed(" Permessage-Deflate ;client_max_window_bits=\"9\"; client_no_context_takeover"), "13 keeps");
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits=15"), "13 keeps");
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits=10; server_no_context_takeover"), "10 forgets");
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits=8, permessage-deflate"), "13 keeps");
  for (const auto none :
       {"", "x-webkit-deflate-frame", "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; strange",
        "permessage-deflate; client_no_context_takeover=1", "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "permessage-deflate; =", ",;,"}) {
    EXPECT_EQ(agreed(none), "") << none;
  }
  EXPECT_EQ(deflate_answer({10, false}),
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; server_no_context_takeover");
}

TEST(message_deflater, is_read_in_its_order_by_a_client_with_the_window_that_was_agreed) {
  for (const deflate_terms terms : {deflate_terms{}, deflate_terms{9, true}, deflate_terms{13, false}}) {
    message_deflater ours(terms);
    client_window theirs(terms.window_bits);
    std::size_t said = 0;
    std::size_t sent = 0;
    for (int i = 0; i < 200; ++i) {
      const auto text = i % 50 == 7 ? std::string(300'000, static_cast<char>('a' + i % 20)) : quote(i);
      const auto small = ours.deflated(text);
      if (!terms.keeps_window) {
        client_window fresh(terms.window_bits);
        EXPECT_EQ(fresh.read(small), text);
      }
      EXPECT_EQ(theirs.read(small), text);
      if (text.size() < 1'000) said += text.size(), sent += small.size();
    }
    if (terms.keeps_window) {
      EXPECT_LT(sent * 5, said) << "frames that repeat each other are hardly there any more";
    }
  }
}

TEST(message_inflater, refuses_what_is_malformed_or_would_be_too_big) {
  message_inflater ours;
  message_deflater theirs({15, false});
  EXPECT_EQ(*ours.inflated(theirs.deflated(quote(7)), 65'536), quote(7));
  EXPECT_EQ(ours.inflated("\xff\xff\xff", 100).error(), "malformed_deflate");
  EXPECT_EQ(ours.inflated(theirs.deflated(std::string(10'000'000, 'x')), 65'536).error(), "frame_too_big");
  EXPECT_EQ(*ours.inflated(theirs.deflated(quote(8)), 65'536), quote(8)) << "a bad message leaves nothing behind";
}

}  // namespace
}  // namespace madang
