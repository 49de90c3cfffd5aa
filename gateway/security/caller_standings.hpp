#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/security/identity_ports.hpp"
#include "messages/identity/standing.hpp"

namespace madang {

class clock;
class pending_replies;
class region;

/// Whether what a token says is still so. Fills in what only the standing knows: roles, flags, how long.
bool stands(const standing_view& standing, verified_caller& who, unix_nanos now);

/// Who is admitted at this moment. Belongs to one io thread.
class caller_admission {
 public:
  enum class verdict : std::uint8_t { admitted = 1, refused = 2, unknown = 3, unavailable = 4 };
  using taker = std::function<void(verdict, const verified_caller&)>;

  virtual ~caller_admission() = default;
  /// Looks at what is known here; `unknown`: the user must be asked. Brings `who` up to date where it is admitted.
  virtual verdict admit(verified_caller& who, unix_nanos now) = 0;
  /// The same, and asks the user where that is necessary: `then` comes now or later, never with `unknown`. It may not
  /// come at all where the gateway ends.
  virtual void admit_or_ask(verified_caller who, taker then) = 0;
};

/// What the users who call may do: asked of each once, then kept up to date by what the gate lets through. Bounded: the
/// least recently used go first, and are asked again. Questions about one user wait for one answer.
class caller_standings final : public caller_admission {
 public:
  /// `max`: users that are known at a time; `patience_ms`: how long an answer is waited for.
  caller_standings(region& entities, std::shared_ptr<pending_replies> replies, const clock& time, std::size_t max,
                   std::int64_t patience_ms);
  ~caller_standings() override;
  caller_standings(const caller_standings&) = delete;
  caller_standings& operator=(const caller_standings&) = delete;

  verdict admit(verified_caller& who, unix_nanos now) override;
  void admit_or_ask(verified_caller who, taker then) override;

  /// The standing of a user has changed. Of no interest where the user is neither known here nor being asked.
  void take(const standing_view& changed);
  /// News of these users may have been lost: each is asked anew, also where an answer is on its way.
  void forget(const std::function<bool(user_id)>& whom);
  /// Gives up on answers that do not come; once a second or so.
  void sweep();

  std::size_t size() const { return known_.size(); }

 private:
  struct waiting_caller {
    verified_caller who;
    taker then;
  };
  struct question {
    std::int64_t give_up_at_ns = 0;
    std::optional<standing_view> news;  ///< came before the answer, which may be older
    std::vector<waiting_caller> waiting;
  };

  void ask(user_id user);
  void hear(user_id user, const standing_view& standing, std::uint64_t asked_in);
  void learn(const standing_view& standing);
  void answer(user_id user, verdict otherwise);
  void note_use(live_session& of, user_id user, unix_nanos now);

  region& entities_;
  const std::shared_ptr<pending_replies> replies_;
  const clock& time_;
  const std::size_t max_;
  const std::int64_t patience_ns_;
  std::list<standing_view> newest_first_;
  std::unordered_map<user_id, std::list<standing_view>::iterator> known_;
  std::unordered_map<user_id, question> asked_;
  std::size_t waiting_ = 0;
  std::uint64_t forgotten_ = 0;               ///< how often something was
  std::shared_ptr<caller_standings*> alive_;  ///< null inside once this is gone
};

}  // namespace madang
