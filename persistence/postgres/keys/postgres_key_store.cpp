#include "persistence/postgres/keys/postgres_key_store.hpp"

#include <utility>

namespace madang {
namespace {

using identity::user_id;

constexpr auto of_keys = statement_kind::keys;
constexpr pg_statement find_key{"find", "SELECT sealed, version FROM madang.user_keys WHERE user_id = $1", of_keys};
constexpr pg_statement insert_key{"insert", "SELECT madang.insert_user_key($1, $2, $3, $4, $5)", of_keys};
constexpr pg_statement erase_key{"erase", "SELECT madang.erase_user_key($1, $2, false)::text", of_keys};
constexpr pg_statement destroy_key{"destroy", "SELECT madang.erase_user_key($1, $2, true)::text", of_keys};
constexpr pg_statement doubt_key{"doubt", "SELECT madang.doubt_user_key($1, $2)::text", of_keys};
constexpr pg_statement settle_keys{"settle", "SELECT madang.settle_user_keys($1)::text", of_keys};
constexpr pg_statement take_unsettled{"take_unsettled", "SELECT whose FROM madang.take_unsettled_keys($1)", of_keys};
constexpr pg_statement read_unsettled{
    "unsettled", "SELECT user_id FROM madang.unsettled_keys WHERE node = $1 ORDER BY user_id", of_keys};
constexpr pg_statement adopt_keys{"adopt", "SELECT madang.adopt_user_keys($1, $2, $3, $4)", of_keys};
constexpr pg_statement read_marks{"marks", "SELECT mark, ring, replaced_by, version FROM madang.key_master", of_keys};
constexpr pg_statement first_marks{"first_marks", "SELECT madang.keep_first_master($1, $2, $3)", of_keys};
constexpr pg_statement next_marks{"next_marks", "SELECT madang.replace_key_master($1, $2, $3, $4, $5, $6)", of_keys};
constexpr pg_statement see_to_keys{"see_to", "SELECT madang.see_to_former_keys($1)::text", of_keys};
constexpr pg_statement forget_keys{"forget", "SELECT madang.forget_former_keys($1, $2)", of_keys};
// Users are ordered as a number with a sign: what is above the signed half comes first.
constexpr pg_statement page_of_keys{
    "page",
    "SELECT user_id, sealed, version FROM madang.user_keys WHERE user_id > $1 AND sealed IS NOT NULL"
    " ORDER BY user_id LIMIT $2",
    of_keys};
constexpr pg_statement reseal_keys{"reseal", "SELECT madang.reseal_user_keys($1, $2, $3)", of_keys};
constexpr pg_statement announce_holder{"announce", "SELECT madang.announce_key_holder($1, $2, $3, $4)::text", of_keys};
constexpr pg_statement other_holders{"others",
                                     "SELECT n.node::bigint, h.public_key, h.proof FROM madang.key_nodes n"
                                     " LEFT JOIN madang.key_holders h USING (node) WHERE n.node <> $1 ORDER BY n.node",
                                     of_keys};
constexpr pg_statement handed_here{"handed", "SELECT handed FROM madang.key_holders WHERE node = $1", of_keys};
constexpr pg_statement all_taken{
    "all_taken",
    "SELECT NOT EXISTS (SELECT 1 FROM madang.key_nodes n LEFT JOIN madang.key_holders h USING (node)"
    " WHERE n.node <> $1 AND coalesce(h.version, -1) < m.since) FROM madang.key_master m",
    of_keys};
constexpr std::int64_t news_most = 1'000;
// One cut: whoever sees the number of an erasure sees all before it.
constexpr pg_statement news_statement{
    "news",
    "SELECT e.number, coalesce(m.version, 0), k.user_id, k.erased FROM madang.key_erasures e"
    " LEFT JOIN madang.key_master m ON true LEFT JOIN LATERAL (SELECT user_id, erased FROM madang.user_keys"
    " WHERE erased > $1 ORDER BY erased LIMIT $2) k ON true",
    of_keys};

std::span<const std::byte> bytes_in(const std::string& text) {
  return std::as_bytes(std::span(text));
}
std::string text_in(const pg_rows& rows, int row, int column) {
  const auto bytes = rows.bytes(row, column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::optional<std::string> text_or_none(const pg_rows& rows, int row, int column) {
  return rows.null(row, column) ? std::nullopt : std::optional(text_in(rows, row, column));
}
pg_params& add_bytes(pg_params& to, const std::optional<std::string>& text) {
  return text ? to.bytes(bytes_in(*text)) : to.null();
}
pg_params& add_text(pg_params& to, const std::optional<std::string>& text) {
  return text ? to.text(*text) : to.null();
}
std::vector<std::uint64_t> numbers_of(const std::vector<user_id>& users) {
  std::vector<std::uint64_t> out;
  for (const auto one : users) out.push_back(one.value);
  return out;
}
std::vector<user_id> users_in(const pg_rows& rows) {
  std::vector<user_id> out;
  for (int row = 0; row < rows.count(); ++row) out.push_back({rows.number(row, 0)});
  return out;
}

key_store_outcome done_or(const result<pg_rows, key_store_failure>& rows) {
  return rows ? key_store_outcome{} : rows.error();
}
/// Of statements that say true where it was done.
key_store_outcome true_or_changed(const result<pg_rows, key_store_failure>& rows) {
  if (!rows) return rows.error();
  if (rows->first_integer() == 1) return std::nullopt;
  return key_store_failure{key_store_fault::changed, "another master key was put in force meanwhile"};
}

std::int64_t now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

// ---- connections ---------------------------------------------------------------------------------------------------

postgres_key_store::postgres_key_store(postgres_key_store_options options)
    : options_(std::move(options)),
      keys_(options_.settings, "madang keys", std::chrono::milliseconds(options_.settings.key_timeout_ms),
            options_.metrics),
      rest_(options_.settings, "madang key rest", std::chrono::milliseconds(options_.settings.read_timeout_ms),
            options_.metrics),
      news_lane_(options_.settings, "madang key news", std::chrono::milliseconds(options_.settings.key_timeout_ms),
                 options_.metrics) {}

result<std::unique_ptr<postgres_key_store>, std::string> postgres_key_store::open(postgres_key_store_options options) {
  std::unique_ptr<postgres_key_store> made(new postgres_key_store(std::move(options)));
  if (const auto failed = made->keys_.connect()) return refused{failed->text};
  return made;
}

postgres_key_store::~postgres_key_store() {
  stop_listening();
}

std::string postgres_key_store::where() const {
  return dsn_place(options_.settings.dsn);
}

// ---- users' keys ---------------------------------------------------------------------------------------------------

result<std::optional<sealed_user_key>, key_store_failure> postgres_key_store::find(user_id user) {
  auto rows = keys_.run(find_key, std::move(pg_params().number(user.value)));
  if (!rows) return refused{rows.error()};
  std::optional<sealed_user_key> found;
  if (rows->count() > 0) found = sealed_user_key{user, text_or_none(*rows, 0, 0), rows->number(0, 1)};
  return found;
}

key_store_outcome postgres_key_store::insert(user_id user, const std::string& sealed, std::uint64_t version,
                                             const std::vector<user_id>& settled) {
  pg_params with;
  with.number(user.value).bytes(bytes_in(sealed)).number(version).int4(node()).int8_array(numbers_of(settled));
  const auto rows = keys_.run(insert_key, with);
  if (!rows) return rows.error();
  switch (rows->first_integer().value_or(2)) {
    case 0:
      return std::nullopt;
    case 1:
      return key_store_failure{key_store_fault::exists, "the user has, or had, a key"};
    default:
      return key_store_failure{key_store_fault::changed, "another master key was put in force meanwhile"};
  }
}

key_store_outcome postgres_key_store::erase(user_id user) {
  return done_or(keys_.run(erase_key, std::move(pg_params().number(user.value).int4(node()))));
}
key_store_outcome postgres_key_store::destroy(user_id user) {
  return done_or(keys_.run(destroy_key, std::move(pg_params().number(user.value).int4(node()))));
}
key_store_outcome postgres_key_store::doubt(user_id user) {
  return done_or(keys_.run(doubt_key, std::move(pg_params().number(user.value).int4(node()))));
}
key_store_outcome postgres_key_store::settle(const std::vector<user_id>& users) {
  return done_or(keys_.run(settle_keys, std::move(pg_params().int8_array(numbers_of(users)))));
}

result<std::vector<user_id>, key_store_failure> postgres_key_store::unsettled() {
  if (auto taken = unsettled_of_gone(); !taken) return taken;
  const auto rows = rest_.run_connected(read_unsettled, std::move(pg_params().int4(node())));
  if (!rows) return refused{rows.error()};
  return users_in(*rows);
}

result<std::vector<user_id>, key_store_failure> postgres_key_store::unsettled_of_gone() {
  const auto rows = rest_.run_connected(take_unsettled, std::move(pg_params().int4(node())));
  if (!rows) return refused{rows.error()};
  return users_in(*rows);
}

key_store_outcome postgres_key_store::adopt(const std::vector<sealed_user_key>& keys, std::uint64_t version) {
  std::vector<std::uint64_t> users;
  std::vector<std::uint64_t> erased;
  std::vector<std::span<const std::byte>> sealed;
  for (const auto& one : keys) {
    if (!one.sealed) {
      erased.push_back(one.user.value);
      continue;
    }
    users.push_back(one.user.value);
    sealed.push_back(bytes_in(*one.sealed));
  }
  pg_params with;
  with.int8_array(users).bytes_array(sealed).number(version).int8_array(erased);
  return true_or_changed(rest_.run_connected(adopt_keys, with));
}

// ---- the master's marks --------------------------------------------------------------------------------------------

result<std::optional<master_marks>, key_store_failure> postgres_key_store::marks() {
  const auto rows = rest_.run_connected(read_marks, {});
  if (!rows) return refused{rows.error()};
  std::optional<master_marks> found;
  if (rows->count() == 0) return found;
  found = master_marks{text_in(*rows, 0, 0), text_or_none(*rows, 0, 1), text_or_none(*rows, 0, 2), rows->number(0, 3)};
  return found;
}

key_store_outcome postgres_key_store::keep_first_marks(const master_marks& first) {
  pg_params with;
  with.bytes(bytes_in(first.check));
  add_bytes(with, first.ring);
  add_text(with, first.replaced_by);
  return true_or_changed(rest_.run_connected(first_marks, with));
}

key_store_outcome postgres_key_store::replace_marks(const master_marks& next,
                                                    const std::vector<std::pair<std::uint16_t, std::string>>& told) {
  std::vector<std::uint64_t> nodes;
  std::vector<std::span<const std::byte>> texts;
  for (const auto& [node, text] : told) {
    nodes.push_back(node);
    texts.push_back(bytes_in(text));
  }
  pg_params with;
  with.number(next.version).bytes(bytes_in(next.check));
  add_bytes(with, next.ring);
  add_text(with, next.replaced_by);
  with.int8_array(nodes).bytes_array(texts);
  return true_or_changed(rest_.run_connected(next_marks, with));
}

key_store_outcome postgres_key_store::see_to(const std::string& by) {
  return done_or(rest_.run_connected(see_to_keys, std::move(pg_params().text(by))));
}

key_store_outcome postgres_key_store::forget_former(const master_marks& fewer) {
  pg_params with;
  with.number(fewer.version);
  add_bytes(with, fewer.ring);
  const auto rows = rest_.run_connected(forget_keys, with);
  if (!rows) return rows.error();
  switch (rows->first_integer().value_or(2)) {
    case 0:
      return std::nullopt;
    case 1:
      return key_store_failure{key_store_fault::still_used, "former keys are still needed"};
    default:
      return key_store_failure{key_store_fault::changed, "the marks of the master key have changed meanwhile"};
  }
}

result<std::vector<sealed_user_key>, key_store_failure> postgres_key_store::page_after(user_id after,
                                                                                       std::size_t most) {
  const auto from = after ? static_cast<std::int64_t>(after.value) : INT64_MIN;
  const auto rows =
      rest_.run_connected(page_of_keys, std::move(pg_params().int8(from).int8(static_cast<std::int64_t>(most))));
  if (!rows) return refused{rows.error()};
  std::vector<sealed_user_key> out;
  for (int row = 0; row < rows->count(); ++row) {
    out.push_back({{rows->number(row, 0)}, text_or_none(*rows, row, 1), rows->number(row, 2)});
  }
  return out;
}

key_store_outcome postgres_key_store::reseal(const std::vector<sealed_user_key>& keys, std::uint64_t version) {
  std::vector<std::uint64_t> users;
  std::vector<std::span<const std::byte>> sealed;
  for (const auto& one : keys) {
    if (!one.sealed) continue;
    users.push_back(one.user.value);
    sealed.push_back(bytes_in(*one.sealed));
  }
  pg_params with;
  with.int8_array(users).bytes_array(sealed).number(version);
  return true_or_changed(rest_.run_connected(reseal_keys, with));
}

// ---- other processes -----------------------------------------------------------------------------------------------

key_store_outcome postgres_key_store::announce(const key_holder& who, std::uint64_t version) {
  pg_params with;
  with.int4(node()).number(version).bytes(bytes_in(who.public_key)).bytes(bytes_in(who.proof));
  if (auto failed = done_or(rest_.run_connected(announce_holder, with))) return failed;
  announced_ = version;
  return std::nullopt;
}

result<std::vector<key_holder>, key_store_failure> postgres_key_store::others() {
  const auto rows = rest_.run_connected(other_holders, std::move(pg_params().int4(node())));
  if (!rows) return refused{rows.error()};
  std::vector<key_holder> out;
  for (int row = 0; row < rows->count(); ++row) {
    const auto number = static_cast<std::uint16_t>(rows->integer(row, 0));
    if (rows->null(row, 1)) {
      return refused{key_store_failure{key_store_fault::unavailable,
                                       "node " + std::to_string(number) + " is about to start: try again then"}};
    }
    out.push_back({number, text_in(*rows, row, 1), text_in(*rows, row, 2)});
  }
  return out;
}

result<std::optional<std::string>, key_store_failure> postgres_key_store::handed() {
  const auto rows = rest_.run_connected(handed_here, std::move(pg_params().int4(node())));
  if (!rows) return refused{rows.error()};
  return rows->count() == 0 ? std::optional<std::string>() : text_or_none(*rows, 0, 0);
}

bool postgres_key_store::all_have_taken() {
  const auto rows = rest_.run_connected(all_taken, std::move(pg_params().int4(node())));
  return rows && rows->first_integer() == 1;
}

bool postgres_key_store::is_current() const {
  const auto heard = heard_at_.load();
  return heard != INT64_MIN && now_ms() - heard <= options_.heard_for.count();
}

/// What was erased before nobody has opened here: it begins with what is there.
void postgres_key_store::watch(key_news news) {
  stop_listening();
  if (!news.erased) return;
  {
    const std::lock_guard lock(mutex_);
    news_ = std::move(news);
    stopping_ = false;
  }
  heard_at_ = INT64_MIN;
  has_begun_ = false;
  thread_ = std::thread([this] { listen(); });
}

void postgres_key_store::stop_listening() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  heard_at_ = INT64_MIN;
}

void postgres_key_store::listen() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    (void)keys_.connect();
    hear();
    lock.lock();
    wake_.wait_for(lock, options_.listen_every, [this] { return stopping_; });
  }
}

/// What was heard counts from before it was asked for.
void postgres_key_store::hear() {
  if (news_lane_.connect()) return;
  for (bool more = true; more;) {
    const auto asked = now_ms();
    const auto after = has_begun_ ? erasures_ : static_cast<std::uint64_t>(INT64_MAX);
    const auto rows = news_lane_.run(news_statement, std::move(pg_params().number(after).int8(news_most)));
    if (!rows || rows->count() == 0) return;
    const auto number = rows->number(0, 0);
    more = rows->count() >= news_most;
    // A store that went back: a restored one, or a standby that had less.
    if (!has_begun_ || number < erasures_) news_.erased_unknown();
    has_begun_ = true;
    tell(*rows);
    erasures_ = more ? rows->number(rows->count() - 1, 3) : number;
    if (more) continue;
    heard_at_ = asked;
    const auto version = rows->number(0, 1);
    if (version != announced_.load()) news_.replaced(version);
  }
}

void postgres_key_store::tell(const pg_rows& rows) {
  std::vector<user_id> erased;
  for (int row = 0; row < rows.count(); ++row) {
    if (!rows.null(row, 2)) erased.push_back({rows.number(row, 2)});
  }
  if (!erased.empty()) news_.erased(erased);
}

}  // namespace madang
