#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/ports/cluster_figures.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/envelope/request.hpp"

namespace madang {

namespace jobs {
class result_files;
}
namespace console {
class desk;
}
class region;
class gate;
class market_cache;
class market_rules;
struct settlement_metrics;
struct settlement_rules;
class read_models;
class channel_registry;
class public_channels;
class interest;
class channel_history;
class id_source;
class clock;
class live_settings;
struct node_metrics;
struct store_metrics;
class nonce_memory;
class outside_systems;
class past_reader;
class outside_login_port;
class instrument_directory;
class entity_history;
class market_hours;
class market_indices;
class news_feed;

/// What `/ready` says: recovered, journal writable, and whatever else the node looks at.
struct readiness {
  bool ready = false;
  std::vector<std::pair<std::string, std::string>> checks;
};

/// All that the gateway knows of the rest of the node. The composition root owns what is referred to and keeps it alive
/// until the gateway has stopped.
struct gateway_ports {
  region& entities;
  gate& outputs;
  market_cache& cache;
  read_models& lists;
  const channel_registry& channel_kinds;
  public_channels& channels;
  interest& listeners;
  channel_history& history;
  person_port& persons;
  token_port& tokens;
  password_port& passwords;
  secret_port& secrets;
  id_source& ids;
  const clock& time;
  node_metrics& metrics;
  std::function<readiness()> ready;              ///< thread-safe
  std::function<bool()> intake_open;             ///< thread-safe, cheap; false: commands are answered 503
  std::function<bool()> exits_open;              ///< the same for commands that add nothing; open whenever intake is
  std::uint32_t first_listener = 1;              ///< io thread i answers to listener `first_listener + i`
  jobs::result_files* results = nullptr;         ///< null: this node keeps no results of jobs
  const market_rules* rules = nullptr;           ///< null: nobody knows a tick
  live_settings* live = nullptr;                 ///< null: nothing changes while the node runs
  const store_metrics* database = nullptr;       ///< null: the journal is in files
  link_outlet* links = nullptr;                  ///< null: nobody gets messages
  const key_secret_port* key_secrets = nullptr;  ///< null: there are no API keys
  nonce_memory* nonces = nullptr;                ///< null: they last as long as the gateway
  const outside_systems* outside = nullptr;      ///< null: nothing outside is called
  const settlement_rules* settlement = nullptr;  ///< null: nobody knows when a trade is settled
  const settlement_metrics* settled = nullptr;   ///< null: there are no batches
  past_reader* past = nullptr;                   ///< null: nothing is shown as it was
  outside_login_port* outside_logins = nullptr;  ///< null: nobody logs in by a provider outside
  const instrument_directory* instruments = nullptr;  ///< null: nothing is known but images
  entity_history* events = nullptr;                   ///< null: nobody reads what has happened
  const market_indices* indices = nullptr;            ///< null: there are none
  const market_hours* hours = nullptr;                ///< null: nobody knows a session
  const news_feed* news = nullptr;                    ///< null: there are none
  console::desk* console_desk = nullptr;              ///< null: nobody answers the console's words
  node_home home = 0;                                 ///< of this process, as tokens for answers name it
  /// Thread-safe, cheap. False: another node may have taken over, so that what is read here need not be so any more.
  /// Empty: nobody ever does.
  std::function<bool()> may_know = {};
  std::function<cluster_figures()> cluster = {};  ///< thread-safe; empty: this node is the only one
};

}  // namespace madang
