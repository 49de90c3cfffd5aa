#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <string>
#include <typeindex>

#include "config/accounts/account_settings.hpp"
#include "config/identity/identity_settings.hpp"
#include "config/makers/maker_settings.hpp"
#include "config/market/market_settings.hpp"

namespace madang {

enum class log_level_kind : std::uint8_t { trace = 1, debug = 2, info = 3, warn = 4, error = 5, off = 6, critical = 7 };
enum class log_format_kind : std::uint8_t { text = 1, json = 2 };
enum class scheduler_kind : std::uint8_t { own = 1, sharing = 2 };

/// The process itself.
struct node_settings {
  std::string data_dir = "./data";
  /// Who gives actors their turns: the platform's own scheduler, or the one called `sharing` that comes with CAF.
  scheduler_kind scheduler = scheduler_kind::own;
  /// Threads of the actor scheduler.
  std::int64_t threads = 2;
  /// Messages an actor may handle before it gives its thread back.
  std::int64_t max_throughput = 50;
  /// From SIGTERM to exit.
  std::int64_t shutdown_timeout_ms = 5'000;
  /// Every message between entities, and every answer, goes through its bytes, as if it went to another node.
  bool encode_all_messages = false;
  log_level_kind log_level = log_level_kind::info;
  log_format_kind log_format = log_format_kind::text;
  /// Let the system write a core file of a crash; it would hold keys and passwords.
  bool core_dumps = false;
};

struct http_settings {
  /// `address:port`; an IPv6 address in brackets; port 0 lets the system choose.
  std::string listen = "127.0.0.1:8080";
  /// Listen on an address that others can reach, without TLS.
  bool allow_plain = false;
  /// Networks of proxies in front whose `X-Forwarded-For` is believed, separated by commas; empty: none.
  std::string trusted_proxies;
  /// What one caller may hold of each bounded pool (connections, requests in flight, hashes, lists, tickets, streams)
  /// while nobody else wants any of it.
  std::int64_t user_share_percent = 25;
  std::int64_t address_share_percent = 50;
  std::int64_t io_threads = 1;
  std::int64_t listen_backlog = 1'024;
  std::int64_t max_body_bytes = 65'536;
  std::int64_t max_header_bytes = 16'384;
  std::int64_t max_json_depth = 16;
  /// From the first byte of a request to the end of its header.
  std::int64_t header_timeout_ms = 5'000;
  std::int64_t body_timeout_ms = 10'000;
  /// Between two requests of one connection.
  std::int64_t idle_timeout_ms = 60'000;
  /// After it a request that waits for an actor is answered 504 `outcome_unknown`.
  std::int64_t request_timeout_ms = 10'000;
  /// A peer that takes no byte of an answer for this long is closed.
  std::int64_t write_timeout_ms = 10'000;
  std::int64_t max_connections = 20'000;
  /// Requests that wait for an actor; over it 503.
  std::int64_t max_in_flight = 4'096;
  /// Requests of one connection that are read ahead of their answers.
  std::int64_t max_pipelined = 32;
  /// How long a list read waits for the projector before it answers 503.
  std::int64_t list_wait_ms = 2'000;
  std::int64_t page_limit_default = 100;
  std::int64_t page_limit_max = 500;
  /// Reads of the past (`?as_of=`) that are replayed at a time, each on a thread of its own.
  std::int64_t past_threads = 2;
  /// Events that one of them may replay; over it 422 `as_of_too_old`.
  std::int64_t past_events_max = 1'000'000;
  /// `Retry-After` of a 503.
  std::int64_t retry_after_s = 1;
  /// Web origins whose pages may call the API, separated by commas; empty: none.
  std::string cors_origins;
  /// The folder of the built web app, served at `/`; empty: a short page with links.
  std::string web_dir;
  /// All of its files together; they are kept in memory.
  std::int64_t web_max_bytes = 33'554'432;
};

/// WebSockets.
struct stream_settings {
  std::int64_t first_frame_timeout_ms = 5'000;
  std::int64_t heartbeat_ms = 1'000;
  /// A peer that answers no ping for this long is closed.
  std::int64_t peer_timeout_ms = 30'000;
  std::int64_t max_channels_per_connection = 100;
  /// The largest frame a client may send.
  std::int64_t max_frame_bytes = 65'536;
  /// Bytes that wait for one slow reader; over it quotes and books are conflated and private channels closed.
  std::int64_t session_queue_max_bytes = 1'048'576;
  /// Frames each channel keeps in memory for resume; older ones come from the journal.
  std::int64_t ring_frames = 512;
  std::int64_t ticket_ttl_s = 60;
  std::int64_t max_tickets = 100'000;
  /// Unused tickets of one user; over it 429.
  std::int64_t tickets_per_user_max = 16;
  /// A stream without a user and without a channel is closed after this long.
  std::int64_t idle_timeout_ms = 60'000;
  /// Streams whose frames are compressed at the same time, for clients that offer it; 0: none are.
  std::int64_t deflate_sessions_max = 0;
};

struct journal_settings {
  /// Bytes that wait for the disk; over it intake answers 503.
  std::int64_t max_pending_bytes = 67'108'864;
  std::int64_t batch_max_bytes = 4'194'304;
  /// The least time from one batch's start to the next one's: under load batches are fewer and larger; one that comes
  /// after a pause does not wait.
  std::int64_t batch_interval_us = 1'000;
  std::int64_t wal_autocheckpoint_pages = 1'000;
  /// Events between two snapshots of the node.
  std::int64_t snapshot_every_events = 1'000'000;
  /// Of an entity, from one snapshot that is kept for reads of the past to the next.
  std::int64_t past_snapshot_events = 100'000;
  /// All of those together; 0: none are kept.
  std::int64_t past_snapshot_bytes = 1'073'741'824;
  /// Old batches move into closed files of about this size.
  std::int64_t archive_segment_bytes = 268'435'456;
  /// Below this much free space intake closes before the disk is full.
  std::int64_t min_free_disk_bytes = 16'777'216;
};

/// What fills the stream index and the read models behind the journal.
struct projector_settings {
  std::int64_t batch_max_events = 100'000;
  /// How long a transaction may gather while no reader waits for it.
  std::int64_t linger_ms = 1'000;
  /// Durable bytes that wait in memory for the projector; over it the projector reads them back from the journal.
  std::int64_t queue_max_bytes = 134'217'728;
};

/// What holds for every kind of entity.
struct entity_settings {
  /// An idle entity leaves memory after this long.
  std::int64_t passivate_after_s = 300;
  /// An unacknowledged message is sent again after this long.
  std::int64_t resend_after_ms = 2'000;
  /// A failing entity is rebuilt this often within the window, then isolated.
  std::int64_t restart_max = 3;
  std::int64_t restart_window_s = 60;
  /// Entities in memory. Above `intake_percent` of it what adds state is answered 503; at it, loads wait for idle ones.
  std::int64_t max_in_memory = 2'000'000;
  std::int64_t intake_percent = 90;
  /// Unacknowledged messages that one entity sends again at a time.
  std::int64_t resend_max = 1'000;
  /// Entities that are read from the journal at the same time; others wait for their turn.
  std::int64_t loads_max = 256;
  /// Snapshots that wait for the disk; over it no more are asked for.
  std::int64_t waiting_snapshot_bytes = 268'435'456;
  /// What an entity with a large state, a symbol with its orders, writes of a snapshot in one turn.
  std::int64_t snapshot_part_max = 256;
};

/// Messages between two entities.
struct peer_settings {
  /// A copy that is older is dropped; an ended pair is remembered so long.
  std::int64_t late_copy_max_s = 10;
};

/// The sections that contexts bring (`config/<context>/`), each at its defaults until it is changed.
class context_sections {
 public:
  template <class Section>
  const Section& get() const {
    static const Section defaults{};
    const auto found = by_type_.find(typeid(Section));
    return found == by_type_.end() ? defaults : *std::any_cast<Section>(&found->second);
  }
  template <class Section>
  Section& edit() {
    return *std::any_cast<Section>(&by_type_.try_emplace(typeid(Section), Section{}).first->second);
  }

 private:
  std::map<std::type_index, std::any> by_type_;
};

/// All an operator may choose. Defaults make a working single node; `config/madang.toml` shows and explains each one.
struct settings {
  node_settings node;
  http_settings http;
  stream_settings stream;
  journal_settings journal;
  projector_settings projector;
  identity_settings identity;
  account_settings accounts;
  market_settings market;
  maker_settings makers;
  entity_settings entities;
  peer_settings peer;
  context_sections contexts;

  /// The section of a context: `config.of<jobs::job_settings>()`.
  template <class Section>
  const Section& of() const {
    return contexts.get<Section>();
  }
};

}  // namespace madang
