#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "messages/identity/ids.hpp"
#include "messages/result.hpp"

/// Where the keys of users lie, sealed. Nothing here can open them.
namespace madang {

/// Why nothing was done. Only after `unavailable` it may have been done; each call may be repeated then.
enum class key_store_fault : std::uint8_t {
  unavailable = 1,  ///< it cannot be read or written, or did not answer in time
  exists = 2,       ///< the user has, or once had, a key
  changed = 3,      ///< another master key is in force than the caller knows
  still_used = 4,   ///< something lies under a former key, or a process has not taken the present one
};
struct key_store_failure {
  key_store_fault why = key_store_fault::unavailable;
  std::string text;  ///< for the operator
};
/// No failure, or the failure.
using key_store_outcome = std::optional<key_store_failure>;

struct sealed_user_key {
  identity::user_id user;
  std::optional<std::string> sealed;  ///< nothing: erased, and never made again
  std::uint64_t version = 0;          ///< of the marks under which it was sealed
};

/// What is kept of the master key: a mark to know it by, the keys that hang on it, sealed, and who sees to those that
/// were replaced. All of it belongs to one version, which counts changes where several processes share the store.
struct master_marks {
  std::string check;
  std::optional<std::string> ring;  ///< nothing: it was never replaced
  std::optional<std::string> replaced_by;
  std::uint64_t version = 0;
};

/// A process that shares the keys: what it is told in confidence is sealed to `public_key`. `proof`: that this key is
/// one of ours. Who announces himself leaves the node's number to the store.
struct key_holder {
  std::uint16_t node = 0;
  std::string public_key;
  std::string proof;
};

/// What other processes have done. Comes on a thread of the store.
struct key_news {
  std::function<void(const std::vector<identity::user_id>&)> erased;
  std::function<void()> erased_unknown;         ///< which ones cannot be told: all that is known of keys may be wrong
  std::function<void(std::uint64_t)> replaced;  ///< another version of the master's marks
};

/// The keys of users and the master's marks. Thread-safe. Every call ends within the time-outs of its settings, and
/// what it has said is durable.
class key_store {
 public:
  virtual ~key_store() = default;

  /// For people.
  virtual std::string where() const = 0;

  /// Nothing where there is no row.
  virtual result<std::optional<sealed_user_key>, key_store_failure> find(identity::user_id user) = 0;
  /// A user's key, once: who is second hears `exists` and finds the first one's. It is unsettled from then on; in the
  /// same step others are settled. `version`: of the marks under which it was sealed.
  virtual key_store_outcome insert(identity::user_id user, const std::string& sealed, std::uint64_t version,
                                   const std::vector<identity::user_id>& settled) = 0;
  /// The key goes for good, and so does the mark that it is unsettled.
  virtual key_store_outcome erase(identity::user_id user) = 0;
  /// The key goes for good, and it stays written down that something of the user may be left.
  virtual key_store_outcome destroy(identity::user_id user) = 0;
  virtual key_store_outcome doubt(identity::user_id user) = 0;
  virtual key_store_outcome settle(const std::vector<identity::user_id>& users) = 0;
  /// Those of this node's former processes, and of nodes that are gone; those are this node's from then on.
  virtual result<std::vector<identity::user_id>, key_store_failure> unsettled() = 0;
  /// Those of nodes that are gone alone.
  virtual result<std::vector<identity::user_id>, key_store_failure> unsettled_of_gone() {
    return std::vector<identity::user_id>{};
  }
  /// Keys from another store, all of one call or none, settled. Who is erased in either is erased; a key that is there
  /// stays as it is.
  virtual key_store_outcome adopt(const std::vector<sealed_user_key>& keys, std::uint64_t version) = 0;

  /// Nothing where no master key was ever in force.
  virtual result<std::optional<master_marks>, key_store_failure> marks() = 0;
  /// `changed`: there are some.
  virtual key_store_outcome keep_first_marks(const master_marks& first) = 0;
  /// Marks of the version that follows. `handed`: what each other process is told with them.
  virtual key_store_outcome replace_marks(const master_marks& next,
                                          const std::vector<std::pair<std::uint16_t, std::string>>& handed) = 0;
  virtual key_store_outcome see_to(const std::string& by) = 0;
  /// Marks of the version that follows, with fewer keys in the ring. `still_used`: those that go are needed.
  virtual key_store_outcome forget_former(const master_marks& fewer) = 0;
  /// The keys of users behind this one, in the store's order; erased ones have none.
  virtual result<std::vector<sealed_user_key>, key_store_failure> page_after(identity::user_id user,
                                                                             std::size_t most) = 0;
  /// Other seals of the same keys, all of them or none. Erased ones stay erased.
  virtual key_store_outcome reseal(const std::vector<sealed_user_key>& keys, std::uint64_t version) = 0;

  /// Whether other processes may have the same store open.
  virtual bool is_shared() const { return false; }
  /// Whether what other processes have erased up to a moment ago is known here. Where it is not, nobody relies on a key
  /// that he remembers.
  virtual bool is_current() const { return true; }
  /// From now on the news come; before who takes them goes `watch({})` ends them.
  virtual void watch(key_news) {}
  /// This process knows the marks of that version, and may be told others in confidence.
  virtual key_store_outcome announce(const key_holder&, std::uint64_t) { return std::nullopt; }
  /// Other processes that live. A failure names one that has not announced itself yet.
  virtual result<std::vector<key_holder>, key_store_failure> others() { return std::vector<key_holder>{}; }
  /// What this process was told with the present marks.
  virtual result<std::optional<std::string>, key_store_failure> handed() { return std::optional<std::string>(); }
  /// Whether all that live know the present marks.
  virtual bool all_have_taken() { return true; }
};

}  // namespace madang
