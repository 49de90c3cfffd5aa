#include <gtest/gtest.h>

#include <algorithm>

#include "actors/identity/names/name.hpp"
#include "actors/identity/user.hpp"
#include "actors/jobs/user_jobs.hpp"
#include "actors/kernel/description.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/job_stage.hpp"

namespace madang {
namespace {

/// The value under a name; `?` where there is none.
std::string value_of(const std::vector<named_value>& described, std::string_view name) {
  const auto found =
      std::find_if(described.begin(), described.end(), [&](const auto& one) { return one.name == name; });
  return found == described.end() ? "?" : found->value;
}
std::string text_of(const std::vector<named_value>& described) {
  std::string out;
  for (const auto& [name, value] : described) out += name + ": " + value + "\n";
  return out;
}

TEST(describe, an_account_with_its_cash_positions_and_open_orders) {
  auto in = house_account(krw(10'000'000), shares(100));
  place(in, purchase(first_order));
  const auto said = describe(in.state);
  EXPECT_EQ(value_of(said, "user"), to_text(owner));
  EXPECT_EQ(value_of(said, "kind"), "HOUSE");
  EXPECT_EQ(value_of(said, "cash"), "10000000");
  EXPECT_EQ(value_of(said, "held"), to_text(in.state.held));
  EXPECT_EQ(value_of(said, "positions"), "1");
  EXPECT_EQ(value_of(said, "  005930"), "100 shares, 0 held, basis 5000000 for 100");
  EXPECT_EQ(value_of(said, "open_orders"), "1");
  EXPECT_EQ(
      value_of(said, "  " + to_text(first_order)),
      "BUY 10 005930 at 70000 or better, 0 filled, 700000 held, fee rate 0, rounded to 1, 1 unacknowledged of 1 sent, 0 consumed");
  EXPECT_EQ(value_of(said, "created_at"), to_rfc3339(in.state.created_at));
}

TEST(describe, an_order_as_placed_and_as_it_stands) {
  auto in = placed_order(purchase_terms());
  tell(in, symbol_to_order{order_is_resting{}});
  const auto said = describe(in.state);
  EXPECT_EQ(value_of(said, "order"), to_text(in.state.terms.order));
  EXPECT_EQ(value_of(said, "side"), "BUY");
  EXPECT_EQ(value_of(said, "placed_price"), "70000");
  EXPECT_EQ(value_of(said, "status"), to_text(in.state.progress.status));
  EXPECT_EQ(value_of(said, "filled_quantity"), "0");
  EXPECT_EQ(value_of(said, "change"), "none");
  EXPECT_EQ(value_of(said, "from_account"), "1 consumed");
  EXPECT_EQ(value_of(said, "to_symbol"), "1 unacknowledged of 1 sent");
}

TEST(describe, a_symbol_with_its_book_and_its_day) {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(account_id{1}, side::buy, shares(5), won(69'900)));
  tell(in, order_id{2}, limit_order(account_id{2}, side::buy, shares(7), won(69'900)));
  tell(in, order_id{3}, limit_order(account_id{3}, side::sell, shares(2), won(69'900)));
  const auto said = describe(in.state);
  EXPECT_EQ(value_of(said, "symbol"), "005930");
  EXPECT_EQ(value_of(said, "upper_limit"), "91000");
  EXPECT_EQ(value_of(said, "status"), "TRADING");
  EXPECT_EQ(value_of(said, "asks"), "0");
  EXPECT_EQ(value_of(said, "bids"), "1");
  EXPECT_EQ(value_of(said, "  69900"), "10 in 2 orders");
  EXPECT_EQ(value_of(said, "trades"), "1");
  EXPECT_EQ(value_of(said, "volume"), "2");
  EXPECT_EQ(value_of(said, "last_price"), "69900");
  EXPECT_EQ(value_of(said, "parked_aggressor"), "-");
}

TEST(describe, a_user_without_anything_personal) {
  user in;
  in.id = owner;
  apply(in,
        registration_started{owner,
                             {0xe1},
                             100,
                             {0xa1},
                             200,
                             "sealed e-mail",
                             "sealed name",
                             "$argon2id$secret",
                             role_set{}.with(role::trader).with(role::admin),
                             {1, 2, 3}},
        {{1}, 1, noon, {}});
  const auto said = describe(in);
  EXPECT_EQ(value_of(said, "user"), to_text(owner));
  EXPECT_EQ(value_of(said, "stage"), "reserving the e-mail address");
  EXPECT_EQ(value_of(said, "roles"), "ADMIN, TRADER");
  EXPECT_EQ(value_of(said, "sealed_email_bytes"), "13");
  EXPECT_EQ(value_of(said, "has_password"), "yes");
  EXPECT_EQ(value_of(said, "refused_for"), "-");
  EXPECT_EQ(value_of(said, "email_name"), "name:00000000000000e1, 1 unacknowledged of 1 sent, 0 consumed");
  for (const char* secret : {"sealed e-mail", "sealed name", "argon2id"}) {
    EXPECT_EQ(text_of(said).find(secret), std::string::npos) << secret;
  }
}

TEST(describe, a_name_and_who_holds_it) {
  name in;
  in.id = {0xe1};
  for (const auto& event : decide(in, owner, {1, reserve_name{100, {}}}, {})) apply(in, event, {{1}, 1, noon, {}});
  EXPECT_EQ(text_of(describe(in)), "name: name:00000000000000e1\nholder: " + to_text(owner) +
                                       "\nhas_proof: yes\nconfirmed: no\nreserved_with_key: no\nusers: 1\n  " +
                                       to_text(owner) + ": 1 unacknowledged of 1 sent, 1 consumed\nended_pairs: 0\n");
}

TEST(describe, a_job_and_how_far_it_is) {
  auto in = jobs::running_job();
  jobs::report(in, jobs::step_more{"page 2", 250'000});
  EXPECT_EQ(text_of(describe(in.state)),
            "job: " + to_text(jobs::own_job) + "\nuser: " + to_text(jobs::job_owner) +
                "\nkind: ledger_export\nparameters: p\nstatus: RUNNING\nruns: 1\nruns_without_a_step: 0\nstep: 1\n"
                "cursor: page 2\nprogress: 0.25\nresult_media_type: -\nresult_bytes: 0\nresult_file: -\nerror_code: -\n"
                "error_detail: -\ncreated_at: " +
                to_rfc3339(noon) + "\nfinished_at: -\n");
}

TEST(describe, the_requests_of_a_user_for_jobs) {
  jobs::user_jobs in;
  in.id = jobs::user_jobs_of(owner);
  apply(in, jobs::job_reserved{jobs::own_job, key(1)}, {{1}, 1, noon, {}});
  EXPECT_EQ(text_of(describe(in)), "user: " + to_text(owner) + "\nidempotency_keys: 1\n");
}

TEST(description, cuts_long_lists_and_says_how_long_they_are) {
  std::vector<int> many(description::items_max + 5);
  description made;
  made.list("things", many, [](int one) { return description::line{"thing", std::to_string(one)}; });
  const auto said = made.take();
  EXPECT_EQ(said.size(), 1 + description::items_max + 1);
  EXPECT_EQ(value_of(said, "things"), std::to_string(many.size()));
  EXPECT_EQ(said.back().value, "5 more");
}

}  // namespace
}  // namespace madang
