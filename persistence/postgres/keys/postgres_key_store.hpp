#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "persistence/ports/key_store.hpp"
#include "persistence/postgres/keys/key_lane.hpp"

namespace madang {

struct postgres_key_store_options {
  postgres_settings settings;
  store_metrics* metrics = nullptr;  ///< may be null; outlives this
  /// How often other nodes' doings are asked for. What was last heard counts for `heard_for`.
  std::chrono::milliseconds listen_every{250};
  std::chrono::milliseconds heard_for{1'000};
};

/// The keys of users in PostgreSQL, for all nodes. Three connections: for the keys of single users, for whatever goes
/// through many or may take longer, and for the news. A thread makes the first and the last anew after a loss, so that
/// no caller waits for a server that is away.
class postgres_key_store final : public key_store {
 public:
  /// The server answers, and has the schema.
  static result<std::unique_ptr<postgres_key_store>, std::string> open(postgres_key_store_options options);
  ~postgres_key_store() override;
  postgres_key_store(const postgres_key_store&) = delete;
  postgres_key_store& operator=(const postgres_key_store&) = delete;

  std::string where() const override;
  result<std::optional<sealed_user_key>, key_store_failure> find(identity::user_id user) override;
  key_store_outcome insert(identity::user_id user, const std::string& sealed, std::uint64_t version,
                           const std::vector<identity::user_id>& settled) override;
  key_store_outcome erase(identity::user_id user) override;
  key_store_outcome destroy(identity::user_id user) override;
  key_store_outcome doubt(identity::user_id user) override;
  key_store_outcome settle(const std::vector<identity::user_id>& users) override;
  result<std::vector<identity::user_id>, key_store_failure> unsettled() override;
  result<std::vector<identity::user_id>, key_store_failure> unsettled_of_gone() override;
  key_store_outcome adopt(const std::vector<sealed_user_key>& keys, std::uint64_t version) override;
  result<std::optional<master_marks>, key_store_failure> marks() override;
  key_store_outcome keep_first_marks(const master_marks& first) override;
  key_store_outcome replace_marks(const master_marks& next,
                                  const std::vector<std::pair<std::uint16_t, std::string>>& handed) override;
  key_store_outcome see_to(const std::string& by) override;
  key_store_outcome forget_former(const master_marks& fewer) override;
  result<std::vector<sealed_user_key>, key_store_failure> page_after(identity::user_id user, std::size_t most) override;
  key_store_outcome reseal(const std::vector<sealed_user_key>& keys, std::uint64_t version) override;
  bool is_shared() const override { return true; }
  bool is_current() const override;
  void watch(key_news news) override;
  key_store_outcome announce(const key_holder& who, std::uint64_t version) override;
  result<std::vector<key_holder>, key_store_failure> others() override;
  result<std::optional<std::string>, key_store_failure> handed() override;
  bool all_have_taken() override;

 private:
  explicit postgres_key_store(postgres_key_store_options options);
  std::int32_t node() const { return static_cast<std::int32_t>(options_.settings.writer); }
  void listen();
  void hear();
  void tell(const pg_rows& rows);
  void stop_listening();

  const postgres_key_store_options options_;
  key_lane keys_;
  key_lane rest_;
  key_lane news_lane_;
  std::atomic<std::int64_t> heard_at_{INT64_MIN};  // when the news were last asked for with success
  std::atomic<std::uint64_t> announced_{0};        // the version of the marks that this process knows
  std::uint64_t erasures_ = 0;                     // heard of; of the thread, once it runs, as what follows
  bool has_begun_ = false;
  std::thread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool stopping_ = false;
  key_news news_;
};

}  // namespace madang
