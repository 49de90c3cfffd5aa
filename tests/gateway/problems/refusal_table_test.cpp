#include "gateway/problems/refusal_table.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "gateway/contexts.hpp"
#include "messages/accounts/account.hpp"
#include "messages/accounts/words.hpp"
#include "messages/contexts.hpp"
#include "messages/identity/words.hpp"
#include "messages/jobs/job.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/order.hpp"
#include "messages/trading/words.hpp"

namespace madang {
namespace {

const gateway_registry& parts() {
  static const gateway_registry all = all_gateway_parts({});
  return all;
}

const problem_code* answer_of(const refusal& why) {
  const auto* row = parts().refusals.find(why);
  return row == nullptr ? nullptr : &row->problem;
}

template <class Reject>
void expect_code(Reject why, int status, std::string_view code) {
  const auto* found = answer_of(refusal::of(why));
  ASSERT_NE(found, nullptr) << code;
  EXPECT_EQ(found->status, status) << code;
  EXPECT_EQ(found->code, code);
}

TEST(Refusals, AreAnsweredAsTheContractSays) {
  expect_code(user_reject::user_unknown, 404, "not_found");
  expect_code(user_reject::email_taken, 409, "email_taken");
  expect_code(user_reject::bad_credentials, 401, "bad_credentials");
  expect_code(account_reject::account_unknown, 404, "not_found");
  expect_code(account_reject::owner_required, 403, "owner_required");
  expect_code(account_reject::trade_access_required, 403, "trade_access_required");
  expect_code(account_reject::grant_unknown, 404, "not_found");
  expect_code(account_reject::account_closed, 409, "account_closed");
  expect_code(account_reject::idempotency_key_reused, 422, "idempotency_key_reused");
  expect_code(account_reject::request_in_progress, 409, "request_in_progress");
  expect_code(account_reject::duplicate_client_order_id, 409, "duplicate_client_order_id");
  expect_code(account_reject::too_many_requests, 429, "too_many_requests");
  expect_code(account_reject::insufficient_funds, 422, "insufficient_funds");
  expect_code(order_reject::order_unknown, 404, "not_found");
  expect_code(order_reject::version_mismatch, 412, "version_mismatch");
  expect_code(order_reject::order_not_open, 409, "order_not_open");
  expect_code(order_reject::symbol_halted, 422, "symbol_halted");
  expect_code(order_reject::quantity_below_filled, 422, "quantity_below_filled");
  expect_code(jobs::job_reject::job_unknown, 404, "not_found");
  expect_code(jobs::job_reject::too_many_jobs, 429, "too_many_jobs");
}

/// Not what does not exist: that is not found, whatever it is.
template <class Reject>
void expect_own_words(int count) {
  for (int i = 1; i <= count; ++i) {
    const auto why = static_cast<Reject>(i);
    const auto* found = answer_of(refusal::of(why));
    ASSERT_NE(found, nullptr) << i;
    EXPECT_TRUE(found->code == to_text(why) || found->code == "not_found") << to_text(why);
  }
}

TEST(Refusals, HaveTheCodesThatRecordsAndLogsCallThem) {
  expect_own_words<user_reject>(9);
  expect_own_words<account_reject>(26);
  expect_own_words<order_reject>(16);
}

/// `reject_context<…> = context_number::…` of the sources: which contexts refuse at all.
std::set<std::string> contexts_that_refuse() {
  static const std::regex form(R"(reject_context<[\w:]+>\s*=\s*context_number::(\w+))");
  std::set<std::string> found;
  for (const auto& at : std::filesystem::recursive_directory_iterator(MADANG_SOURCE_DIR "/messages")) {
    if (at.path().extension() != ".hpp") continue;
    std::ostringstream text;
    text << std::ifstream(at.path()).rdbuf();
    const auto all = text.str();
    for (std::sregex_iterator one(all.begin(), all.end(), form), end; one != end; ++one) found.insert((*one)[1]);
  }
  return found;
}

TEST(Refusals, OfEveryContextThatRefusesHaveRows) {
#define NUMBER_OF(context, number) {#context, context_number::context},
  const std::map<std::string, context_number> numbers{MADANG_CONTEXTS(NUMBER_OF)};
#undef NUMBER_OF
  const auto refusing = contexts_that_refuse();
  EXPECT_TRUE(refusing.contains("trading")) << "nothing was read";
  for (const auto& name : refusing) {
    ASSERT_TRUE(numbers.contains(name)) << name;
    EXPECT_TRUE(parts().refusals.has(numbers.at(name))) << name << " has brought no rows to the gateway";
  }
}

TEST(Refusals, WithoutARowAreNotFound) {
  EXPECT_EQ(parts().refusals.find({context_number::makers, 1, {}}), nullptr);
  EXPECT_EQ(parts().refusals.find({context_number::trading, 99, {}}), nullptr);
  EXPECT_FALSE(parts().refusals.has(context_number::makers));
}

TEST(Refusals, PointAtTheFirstOfTheirMembersThatTheBodyHas) {
  const refusal_row row{{"insufficient_funds", 422, "Too little"}, {}, {"amount", "quantity"}};
  const auto body_with = [](std::string name) {
    return json_value{json_members{{"price", {}}, {std::move(name), {}}}};
  };
  auto faults = faults_of(row, body_with("quantity"), "Too little (needed 2)");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/quantity");
  EXPECT_EQ(faults[0].code, "insufficient_funds");
  EXPECT_EQ(faults[0].detail, "Too little (needed 2)");
  faults = faults_of(row, body_with("amount"), "");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/amount");
  EXPECT_EQ(faults[0].detail, "Too little") << "without values the title stands";
  EXPECT_TRUE(faults_of(row, body_with("symbol"), "").empty());
}

TEST(Refusals, ShowTheValuesThatTheirRowNamesInItsOrder) {
  const refusal_row row{{"insufficient_funds", 422, "The account has too little cash"}, {"required", "available"}};
  auto why = refusal::of(account_reject::insufficient_funds);
  EXPECT_EQ(detail_of(why, row), "");
  why.values = {{"available", "900"}, {"secret", "1"}, {"required", "1200"}};
  EXPECT_EQ(detail_of(why, row), "The account has too little cash (required 1200, available 900)");
  why.values = {{"available", "900"}};
  EXPECT_EQ(detail_of(why, row), "The account has too little cash (available 900)");
}

enum class made_up_reject : std::uint8_t { first = 1, second = 2 };

refusal_row no_rows(made_up_reject) {
  return {};
}

}  // namespace

template <>
inline constexpr context_number reject_context<made_up_reject> = context_number::makers;

namespace {

TEST(RefusalTable, TakesOneEnumerationOfAContextWithItsRows) {
  refusal_table table;
  EXPECT_THROW(table.add(no_rows), std::exception);
  table.add(+[](made_up_reject why) -> refusal_row {
    return why == made_up_reject::first ? refusal_row{problems::not_found} : refusal_row{};
  });
  EXPECT_NE(table.find(refusal::of(made_up_reject::first)), nullptr);
  EXPECT_EQ(table.find(refusal::of(made_up_reject::second)), nullptr);
  EXPECT_THROW(table.add(no_rows), std::exception);
}

}  // namespace
}  // namespace madang
