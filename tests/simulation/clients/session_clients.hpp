#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/identity/names/name.hpp"
#include "actors/identity/user.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/region.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// Users who register, log in, refresh, show old refresh tokens, log out, change passwords and names; and the auditor
/// of their sessions and names: it follows the durable journal and holds every answer against it. Outlives nodes.
class session_clients {
 public:
  /// The listener that answers to these clients come to.
  static constexpr std::uint32_t listener = 3;

  explicit session_clients(chance& random) : random_(random) {}

  /// One client does something.
  void act(region& entities, id_source& ids, unix_nanos now);
  void hear(const answer& given);
  /// Takes what is durable.
  void follow(memory_journal& disk);
  /// Every name is had by one user, who believes so, too, once everything is quiet.
  void check_quiet() const;

  std::uint64_t logins() const { return logins_; }        ///< answered with a session
  std::uint64_t refreshes() const { return refreshes_; }  ///< answered with a session
  std::uint64_t reuses() const { return reuses_; }        ///< of old tokens, that ended a session
  std::uint64_t renamed() const { return renamed_; }      ///< answered with other names

 private:
  enum class errand : std::uint8_t { register_user, log_in, refresh, reuse, log_out, change_password, rename };
  struct client {
    identity::user_id user;  ///< zero: he has not registered yet
  };
  /// A session as its client knows it. Tokens are numbers; their hashes are made of those.
  struct held_session {
    identity::user_id user;
    std::uint64_t token = 0;          ///< the newest that was answered
    std::vector<std::uint64_t> used;  ///< whose successors were answered
    bool ended = false;               ///< he has heard so
  };
  struct question {
    errand what = errand::log_in;
    std::size_t client = 0;
    identity::user_id user;
    identity::session_id session;
    std::uint64_t token = 0;
    std::uint64_t next = 0;
    bool known_as_ended = false;  ///< when it was asked
  };

  reply_token note(question asked);
  void register_one(region& entities, id_source& ids, std::size_t which, unix_nanos now);
  void log_in(region& entities, id_source& ids, std::size_t which, unix_nanos now);
  void refresh(region& entities, std::size_t which, bool old, unix_nanos now);
  void log_out(region& entities, std::size_t which);
  void change_password(region& entities, std::size_t which, unix_nanos now);
  void rename(region& entities, std::size_t which);
  std::vector<identity::session_id> sessions_of(std::size_t which) const;
  void hear_session(const question& asked, const identity::session_granted_view& view);
  void hear_end(const question& asked);
  void hear_refusal(const question& asked, identity::user_reject why);
  void take(const record& one);
  void take_user(const record& one);
  void take_name(const record& one);

  static constexpr std::size_t clients_max = 4;

  chance& random_;
  std::vector<client> clients_ = std::vector<client>(clients_max);
  std::map<identity::session_id, held_session> held_;
  std::unordered_map<std::uint64_t, question> open_;
  // Durable.
  std::unordered_map<identity::user_id, identity::user> users_;
  std::unordered_map<identity::name_id, identity::name> names_;
  std::unordered_set<identity::session_id> begun_;
  std::unordered_set<identity::session_id> over_;
  std::unordered_set<std::string> hashes_;  ///< of refresh tokens that were ever good
  std::uint64_t correlations_ = 0;
  std::uint64_t tokens_ = 0;
  position last_;
  std::uint64_t logins_ = 0;
  std::uint64_t refreshes_ = 0;
  std::uint64_t reuses_ = 0;
  std::uint64_t renamed_ = 0;
};

}  // namespace madang::simulation
