#include <filesystem>
#include <fstream>
#include <map>

#include "tests/system/support/load_client.hpp"
#include "tests/system/support/operator_fixture.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

std::string read_bytes(const std::filesystem::path& file) {
  return file_text(file.string());
}

/// Changes one byte of the first place where the text occurs; false where it does not.
bool change_byte(const std::filesystem::path& file, const std::string& text) {
  auto bytes = read_bytes(file);
  const auto at = bytes.find(text);
  if (at == std::string::npos) return false;
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  return true;
}

TEST_F(an_operator, learns_that_the_journal_was_tampered_with) {
  start();
  auto order = order_of(who(0), symbol, "BUY", 10, 9'000);
  order["client_order_id"] = "look-for-me-in-the-journal";
  place(order);
  EXPECT_EQ(node->stop(), 0);
  const auto good = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(good.exit_code, 0) << good.said;
  ASSERT_TRUE(change_byte(data() + "/journal.db", "look-for-me-in-the-journal") ||
              change_byte(data() + "/journal.db-wal", "look-for-me-in-the-journal"));
  const auto verified = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(verified.exit_code, 1) << verified.said;
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("cannot start"), std::string::npos) << started.said;
}

/// Names of everything in the directory and below, with the rights of group and others.
std::map<std::string, int> rights_below(const std::string& dir) {
  const auto rights = [](const std::filesystem::path& path) {
    return static_cast<int>(std::filesystem::status(path).permissions()) & 077;
  };
  std::map<std::string, int> found{{".", rights(dir)}};
  for (const auto& one : std::filesystem::recursive_directory_iterator(dir)) {
    found[std::filesystem::relative(one.path(), dir)] = rights(one.path());
  }
  return found;
}

TEST_F(an_operator, has_a_data_directory_that_nobody_else_can_read) {
  start();
  std::filesystem::permissions(data(), std::filesystem::perms(0755));
  std::filesystem::permissions(data() + "/journal.db", std::filesystem::perms(0644));
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  for (const auto& [name, rights] : rights_below(data())) EXPECT_EQ(rights, 0) << name;
}

TEST_F(an_operator, looks_at_a_copy_without_leaving_anything_in_it) {
  start();
  place(order_of(who(0), symbol, "BUY", 10, 9'000));
  node->kill();
  const auto copy = dir.text() + "/copy";
  std::filesystem::copy(data(), copy, std::filesystem::copy_options::recursive);
  std::filesystem::remove(copy + "/journal.db-shm");
  const auto before = rights_below(copy);
  for (const auto* what : {"verify", "stats", "dump"}) {
    const auto looked = run_program({program(), "journal", what, "--data", copy}, 30s);
    EXPECT_EQ(looked.exit_code, 0) << what << ": " << looked.said;
    EXPECT_EQ(rights_below(copy), before) << what;
  }
  EXPECT_NE(run_program({program(), "journal", "dump", "--data", copy}, 30s).said.find("order_placed"),
            std::string::npos)
      << "what is still in the write-ahead log is read, too";
}

TEST_F(an_operator, is_refused_a_start_without_the_keys_of_the_journal) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto refused_start = [&](const std::string& word) {
    const auto started = start_again_on(data());
    EXPECT_EQ(started.exit_code, 1) << started.said;
    EXPECT_NE(started.said.find(word), std::string::npos) << started.said;
  };
  const auto keys = data() + "/keys";
  const auto kept = dir.text() + "/keys-kept";
  std::filesystem::rename(keys, kept);
  refused_start("master.key is missing");
  EXPECT_FALSE(std::filesystem::exists(keys)) << "nothing was made in their place";
  std::filesystem::copy(kept, keys, std::filesystem::copy_options::recursive);
  std::filesystem::remove(keys + "/user_keys.db");
  refused_start("user_keys.db is missing");
  std::filesystem::remove_all(keys);
  std::filesystem::rename(kept, keys);
  ASSERT_TRUE(node->start()) << node->said();
}

TEST_F(an_operator, is_refused_the_keys_of_another_journal) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto other = dir.text() + "/other";
  ASSERT_EQ(set_admin_password(other, "whatever-it-is").exit_code, 0);
  std::filesystem::remove_all(data() + "/keys");
  std::filesystem::copy(other + "/keys", data() + "/keys", std::filesystem::copy_options::recursive);
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("not those of this journal"), std::string::npos) << started.said;
}

TEST_F(an_operator, gives_the_administrator_another_password) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto admin_logs_in = [&](const std::string& password) {
    return api_client(port()).post("/users/login", {{"email", "admin@madang.local"}, {"password", password}}).status;
  };
  const auto file = data() + "/keys/admin_password";
  auto first = read_bytes(file);
  first.pop_back();
  const auto changed = set_admin_password(data(), "a-new-secret-of-the-admin");
  ASSERT_EQ(changed.exit_code, 0) << changed.said;
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(admin_logs_in("a-new-secret-of-the-admin"), 200);
  EXPECT_EQ(admin_logs_in(first), 401);
  EXPECT_FALSE(std::filesystem::exists(file)) << "a password that does not work is not announced";
}

TEST_F(an_operator, is_told_to_stop_a_node_whose_journal_is_to_be_verified) {
  start();
  const auto running = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(running.exit_code, 2) << running.said;
  EXPECT_NE(running.said.find("process " + std::to_string(node->process().pid())), std::string::npos) << running.said;
  node->kill();
  const auto stopped = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(stopped.exit_code, 0) << stopped.said;
}

TEST_F(an_operator, learns_that_acknowledged_batches_are_missing) {
  start();
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(0), symbol, "BUY", 10, 8'000));
  node->kill();
  ASSERT_TRUE(std::filesystem::exists(data() + "/journal.db-wal"));
  std::filesystem::remove(data() + "/journal.db-wal");
  std::filesystem::remove(data() + "/journal.db-shm");
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("missing"), std::string::npos) << started.said;
}

TEST_F(an_operator, may_delete_everything_that_is_derived) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(1), symbol, "SELL", 4, 9'000));
  auto self = who(0).at(port());
  const auto orders = self.all("/orders?account_id=" + who(0).account);
  const auto ledger = self.all("/accounts/" + who(0).account + "/ledger");
  node->kill();
  for (const auto& entry : std::filesystem::directory_iterator(data())) {
    if (entry.path().filename().string().starts_with("projection.db")) std::filesystem::remove(entry.path());
  }
  ASSERT_TRUE(node->start(60s)) << node->said();
  auto again = who(0).at(port());
  EXPECT_EQ(again.all("/orders?account_id=" + who(0).account), orders);
  EXPECT_EQ(again.all("/accounts/" + who(0).account + "/ledger"), ledger);
  EXPECT_EQ(held_of(port(), who(0)), 6 * 9'000);
}

}  // namespace
}  // namespace madang
