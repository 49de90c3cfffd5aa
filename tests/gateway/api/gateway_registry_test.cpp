#include "gateway/api/gateway_registry.hpp"

#include <gtest/gtest.h>

#include "gateway/contexts.hpp"
#include "messages/accounts/account.hpp"
#include "messages/jobs/job.hpp"
#include "messages/trading/order.hpp"

namespace madang {
namespace {

constexpr unix_nanos at{1'795'000'000'123'456'789};

std::string data_of(const open_value& frame) {
  const auto parts = all_gateway_parts({});
  const auto write = parts.frames.find(frame);
  if (write == nullptr) return "nothing knows how to write it";
  std::string out;
  write(out, frame, at);
  return out;
}

TEST(GatewayRegistry, AnAccountsFrameShowsItsEventAndTheBalance) {
  const account_frame frame{"funds_deposited", {{0x3333'0003}, currency::krw, money::whole(10), money::whole(3), 12}};
  EXPECT_EQ(
      data_of(frame),
      R"({"event":"funds_deposited","balance":{"account_id":"acc_0000000sk6003","currency":"KRW","cash":"10","held":"3","available":"7","seq":12}})");
}

TEST(GatewayRegistry, AnOrdersFrameShowsTheExecutionOfAFillAtTheTimeOfTheEvent) {
  order_frame frame{"order_filled", {}, std::nullopt};
  EXPECT_EQ(data_of(frame).find("execution"), std::string::npos);
  frame.fill = execution{17, price::whole(71'000), quantity::whole(3), liquidity_kind::maker};
  const auto text = data_of(frame);
  EXPECT_NE(text.find(R"("execution":{"execution_id":)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("executed_at":"2026-11-18T11:06:40.123456Z",)"), std::string::npos) << text;
}

TEST(GatewayRegistry, AJobsFrameShowsTheJob) {
  jobs::job_frame frame;
  frame.event = "job_started";
  frame.job.status = jobs::job_status::running;
  const auto text = data_of(frame);
  EXPECT_TRUE(text.starts_with(R"({"event":"job_started","job":{"job_id":)")) << text;
}

TEST(GatewayRegistry, KnowsNoWriterOfWhatIsNoFrame) {
  const auto parts = all_gateway_parts({});
  EXPECT_EQ(parts.frames.find(open_value{}), nullptr);
  EXPECT_EQ(parts.frames.find(open_value(balance_view{})), nullptr);
}

}  // namespace
}  // namespace madang
