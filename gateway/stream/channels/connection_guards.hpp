#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/protocol/client_op.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "messages/accounts/ids.hpp"

namespace madang {

struct answer;

/// The accounts whose open orders end with a client's connection. The account itself keeps who guards it, so that the
/// end of the whole node counts as the end of its connections; here stands only whom to tell. Belongs to one thread.
class connection_guards {
 public:
  explicit connection_guards(const stream_ports& ports);

  /// Asks the account; the client hears what came of it.
  void set(channel_reader& by, const guard_op& wanted);
  /// The client leaves: its accounts are told.
  void forget(const channel_reader& who);
  /// Clients that guard something, or wait to hear of it.
  std::size_t size() const { return clients_.size(); }

 private:
  struct guarded_account {
    accounts::account_id account;
    bool confirmed = false;  ///< it has said that it is guarded
  };
  struct client {
    channel_reader* who = nullptr;
    std::vector<guarded_account> accounts;  ///< those that may be guarded: all are told of the end
  };
  static constexpr std::size_t accounts_max = 64;

  bool has_quota(const channel_reader& by) const;
  void take(std::uint64_t reader, accounts::account_id account, bool enabled, const answer& reply);
  std::uint64_t connection_of(std::uint64_t reader) const { return first_connection_ + reader; }

  const stream_ports& ports_;
  const std::uint64_t first_connection_;               ///< so that no two connections ever have one number
  std::unordered_map<std::uint64_t, client> clients_;  ///< by reader
};

}  // namespace madang
