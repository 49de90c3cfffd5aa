#include "tests/check_rooms/room_rules.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <initializer_list>
#include <set>

namespace madang {
namespace {

using words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view text, words list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}
bool starts_with_any(std::string_view text, words list) {
  return std::any_of(list.begin(), list.end(), [&](auto start) { return text.starts_with(start); });
}

/// Small interfaces between rooms; anyone but `messages/`, `config/` and pure files may include them. What writes
/// archives is among them: jobs of several contexts do.
bool is_port(std::string_view path) {
  return starts_with_any(path, {"persistence/ports/", "cluster/ports/", "actors/archive/"}) ||
         is_one_of(path, {"persistence/codec/event_codec.hpp", "persistence/codec/event_json.hpp",
                          "actors/kernel/entity_ports.hpp", "actors/kernel/outside_calls.hpp"});
}

/// What identity needs of cryptography and of the disk, and adapters to systems outside. No actors, and nothing pure
/// may include them.
bool is_service(std::string_view stem) {
  const bool of_archive = stem.starts_with("actors/identity/data_export/") && !stem.ends_with("_job");
  return of_archive || stem.starts_with("actors/archive/") || stem.starts_with("actors/identity/secrets/") ||
         stem.find("/adapters/") != std::string_view::npos;
}

enum class file_kind {
  vocabulary,  ///< messages/
  interfaces,  ///< messages/*_actors, messages/*_messages, messages/envelope/type_ids
  pure,        ///< actors/<context>/<noun>
  shell,       ///< actors/<context>/<noun>_actor, <noun>_entity, which shows it the pure unit, <noun>_job, handlers/
  service,     ///< actors/<context>/, listed above
  kernel,      ///< actors/kernel/, shared by every context
  persistence,
  gateway,
  gateway_engine,  ///< gateway/api, http, problems, security: what every context uses, and none is known to
  cluster,
  cluster_tls,  ///< cluster/link/tls/: the one place where nodes speak over sockets
  root,         ///< the composition root: knows everything
  config,
  elsewhere
};

struct file_place {
  file_kind kind = file_kind::elsewhere;
  std::string context;  ///< `actors/market/`
};

std::string stem_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('.')));
}

file_place place_of(std::string_view path) {
  const auto stem = stem_of(path);
  const auto room = path.substr(0, path.find('/'));
  if (room == "messages") {
    const bool typed = stem.ends_with("_actors") || stem.ends_with("_messages") || stem.ends_with("/type_ids") ||
                       stem.ends_with("/actor_of_table");
    return {typed ? file_kind::interfaces : file_kind::vocabulary, {}};
  }
  if (room == "persistence") return {file_kind::persistence, {}};
  if (room == "gateway") {
    const bool engine =
        starts_with_any(path, {"gateway/api/", "gateway/http/", "gateway/problems/", "gateway/security/"});
    return {engine ? file_kind::gateway_engine : file_kind::gateway, {}};
  }
  if (room == "config") return {file_kind::config, {}};
  if (room == "cluster") {
    const bool root =
        starts_with_any(path, {"cluster/node/node", "cluster/node/members/", "cluster/market/node", "cluster/process/",
                               "cluster/recovery/", "cluster/commands/", "cluster/replay/"}) ||
        is_one_of(stem, {"cluster/main", "cluster/contexts"});
    if (root) return {file_kind::root, {}};
    return {path.starts_with("cluster/link/tls/") ? file_kind::cluster_tls : file_kind::cluster, {}};
  }
  if (room != "actors") return {};
  const auto slash = path.find('/', room.size() + 1);
  if (slash == std::string_view::npos || path.starts_with("actors/kernel/")) return {file_kind::kernel, {}};
  const std::string context(path.substr(0, slash + 1));
  if (is_service(stem)) return {file_kind::service, context};
  const bool shell = stem.ends_with("_actor") || stem.ends_with("_entity") || stem.ends_with("_entities") ||
                     stem.ends_with("_frames") || stem.ends_with("_channels") || stem.ends_with("_job") ||
                     stem.find("/handlers/") != std::string_view::npos;
  return {shell ? file_kind::shell : file_kind::pure, context};
}

bool is_kernel(std::string_view target) {
  return place_of(target).kind == file_kind::kernel;
}
bool is_pure_of(std::string_view target, std::string_view context) {
  const auto place = place_of(target);
  return place.kind == file_kind::pure && place.context == context;
}

/// Headers of the standard library have neither a folder nor an ending.
bool is_standard(std::string_view target) {
  return target.find_first_of("/.") == std::string_view::npos;
}
/// Standard headers through which time, chance, threads or the outside come in.
bool is_impure_standard(std::string_view target) {
  return is_one_of(target, {"chrono", "random", "thread", "mutex", "shared_mutex", "condition_variable", "future",
                            "atomic", "iostream", "fstream", "filesystem", "ctime", "cstdio", "cstdlib"});
}
bool is_system(std::string_view target) {
  return starts_with_any(target, {"sys/", "netinet/", "arpa/", "linux/"}) ||
         is_one_of(target,
                   {"unistd.h", "pthread.h", "fcntl.h", "signal.h", "poll.h", "termios.h", "dirent.h", "netdb.h"});
}
bool is_intrinsic(std::string_view target) {
  return target.ends_with("mmintrin.h") || target == "immintrin.h";
}
bool is_caf(std::string_view target) {
  return target.starts_with("caf/");
}
bool is_log(std::string_view target) {
  return target.starts_with("spdlog/");
}
bool is_json(std::string_view target) {
  return target.starts_with("nlohmann/");
}
bool is_crypto(std::string_view target) {
  return target.starts_with("openssl/") || target == "sodium.h";
}
bool is_store(std::string_view target) {
  return target == "sqlite3.h" || target == "postgresql/libpq-fe.h";
}
bool is_server(std::string_view target) {
  return target.starts_with("boost/");
}
bool in(std::string_view target, words rooms) {
  return starts_with_any(target, rooms);
}

/// A folder of a context in messages/ or gateway/. Who calls, and in which role, is identity's, and every route asks
/// it.
bool is_of_context(std::string_view target) {
  const auto slash = target.find('/');
  if (slash == std::string_view::npos || target.find('/', slash + 1) == std::string_view::npos) return false;
  if (in(target, {"messages/"})) {
    return !in(target,
               {"messages/channels/", "messages/envelope/", "messages/identity/", "messages/money/", "messages/text/"});
  }
  return in(target, {"gateway/"}) &&
         !in(target, {"gateway/api/", "gateway/http/", "gateway/json/", "gateway/operations/", "gateway/problems/",
                      "gateway/reference/", "gateway/security/", "gateway/stream/", "gateway/web_files/"});
}

bool may_include_outside(file_kind kind, std::string_view target) {
  switch (kind) {
    case file_kind::vocabulary:
      return is_standard(target);
    case file_kind::interfaces:
      return is_standard(target) || is_caf(target);
    case file_kind::pure:
      return (is_standard(target) && !is_impure_standard(target)) || is_intrinsic(target);
    case file_kind::shell:
    case file_kind::kernel:
      return is_standard(target) || is_caf(target) || is_log(target);
    case file_kind::service:
      return is_standard(target) || is_system(target) || is_crypto(target) || is_store(target) || is_json(target) ||
             is_log(target) || target == "zlib.h";
    case file_kind::persistence:
      return is_standard(target) || is_system(target) || is_store(target) || is_log(target) || is_intrinsic(target) ||
             target == "sodium.h";
    case file_kind::gateway:
    case file_kind::gateway_engine:
      return is_standard(target) || is_system(target) || is_caf(target) || is_server(target) || is_json(target) ||
             is_log(target) || is_crypto(target) || target == "qrencode.h" || target == "zlib.h" || target == "iconv.h";
    case file_kind::cluster:
      return is_standard(target) || is_system(target) || is_caf(target) || is_log(target);
    case file_kind::cluster_tls:
      return is_standard(target) || is_system(target) || is_server(target) || is_crypto(target) || is_log(target);
    case file_kind::config:
      return is_standard(target) || is_system(target) || target.starts_with("toml++/");
    case file_kind::root:
    case file_kind::elsewhere:
      return true;
  }
  return false;
}

bool may_include_inside(const file_place& from, std::string_view target) {
  const bool vocabulary = place_of(target).kind == file_kind::vocabulary;
  switch (from.kind) {
    case file_kind::vocabulary:
      return vocabulary;
    case file_kind::interfaces:
      return in(target, {"messages/"});
    case file_kind::pure:
      return vocabulary || is_pure_of(target, from.context) || is_kernel(target);
    case file_kind::service:
      return vocabulary || is_pure_of(target, from.context) || in(target, {"config/", from.context}) || is_port(target);
    case file_kind::shell:
      return in(target, {"messages/", "config/", from.context}) || is_kernel(target) || is_port(target);
    case file_kind::kernel:
      return in(target, {"messages/", "config/"}) || is_kernel(target) || is_port(target);
    case file_kind::persistence:
      return in(target, {"messages/", "config/", "persistence/"}) || is_port(target);
    case file_kind::gateway:
      return in(target, {"messages/", "config/", "gateway/"}) || is_port(target);
    case file_kind::gateway_engine:
      return !is_of_context(target) && (in(target, {"messages/", "config/", "gateway/"}) || is_port(target));
    case file_kind::cluster:
    case file_kind::cluster_tls:
      return (in(target, {"messages/", "config/", "cluster/"}) && place_of(target).kind != file_kind::root) ||
             is_port(target);
    case file_kind::config:
      return vocabulary || in(target, {"config/"});
    case file_kind::root:
      return !in(target, {"tests/"});
    case file_kind::elsewhere:
      return true;
  }
  return false;
}

std::string rule_of(file_kind kind) {
  switch (kind) {
    case file_kind::vocabulary:
      return "messages/ may include the standard library and messages/ only";
    case file_kind::interfaces:
      return "messages/*_actors, *_messages and type_ids may include messages/ and caf only";
    case file_kind::pure:
      return "a pure unit may include messages/, pure units of its own context and actors/kernel/ without caf; no clock, "
             "chance, log or I/O (a shell is called *_actor, *_entity or *_job, or stands in handlers/)";
    case file_kind::service:
      return "a service of identity or an adapter may include messages/, config/, its own context, cryptography, SQLite, JSON "
             "and the log; no actors";
    case file_kind::shell:
      return "an actor shell may include its own context, actors/kernel/, messages/, config/, caf and the ports; no other "
             "context, no gateway, no store";
    case file_kind::kernel:
      return "actors/kernel/ may include messages/, config/, caf and the ports; no context";
    case file_kind::persistence:
      return "persistence/ may include messages/, config/, the ports and stores; no actors, no gateway, no caf";
    case file_kind::gateway:
      return "gateway/ may include messages/, config/, caf, boost, JSON and the ports; no actors, no store";
    case file_kind::gateway_engine:
      return "an engine of the gateway (api, http, problems, security) may include what gateway/ may, but nothing of a context: of "
             "messages/ the top, channels/, envelope/, identity/, money/ and text/, of gateway/ the engines";
    case file_kind::cluster:
      return "cluster/ (but node*, main, recovery/, commands/ and replay/) may include messages/, config/, caf and the ports; no "
             "actors, "
             "no gateway, no store";
    case file_kind::cluster_tls:
      return "cluster/link/tls/ may include messages/, config/, cluster/, boost, openssl and the ports; no caf";
    case file_kind::config:
      return "config/ may include messages/, the TOML parser and the system (addresses, files of secrets) only";
    case file_kind::root:
      return "nothing may include tests/";
    case file_kind::elsewhere:
      break;
  }
  return {};
}

bool is_source(std::string_view path) {
  return path.ends_with(".hpp") || path.ends_with(".cpp");
}

/// Whether the file leads to caf through any chain of the project's own headers; `chain` then names the way.
bool reaches_caf(const source_tree& tree, const std::string& start, std::string& chain) {
  std::deque<std::pair<std::string, std::string>> waiting{{start, start}};
  std::set<std::string> seen{start};
  while (!waiting.empty()) {
    const auto [path, way] = waiting.front();
    waiting.pop_front();
    const auto file = tree.find(path);
    if (file == tree.end()) continue;
    for (const auto& include : includes_of(file->second)) {
      const auto next = way + " -> " + include.target;
      if (!include.in_quotes && is_caf(include.target)) {
        chain = next;
        return true;
      }
      if (include.in_quotes && seen.insert(include.target).second) waiting.emplace_back(include.target, next);
    }
  }
  return false;
}

}  // namespace

std::vector<finding> check_walls(const source_tree& tree) {
  std::vector<finding> findings;
  for (const auto& [path, text] : tree) {
    const auto place = place_of(path);
    if (!is_source(path) || place.kind == file_kind::elsewhere) continue;
    for (const auto& include : includes_of(text)) {
      const auto add = [&](std::string rule) {
        findings.push_back({path, include.line, include.text, std::move(rule)});
      };
      // A generated header stands in the tree as its template, or as the SQL that it holds.
      const auto sql = include.target.substr(0, include.target.rfind('.')) + ".sql";
      const bool known = tree.contains(include.target) || tree.contains(include.target + ".in") || tree.contains(sql);
      if (include.in_quotes && !known) {
        add("a file of the project is included by its path from the root");
      } else if (!(include.in_quotes ? may_include_inside(place, include.target)
                                     : may_include_outside(place.kind, include.target))) {
        add(rule_of(place.kind));
      } else if (std::string chain;
                 include.in_quotes && place.kind == file_kind::pure && reaches_caf(tree, include.target, chain)) {
        add("a pure unit must not reach caf: " + chain);
      }
    }
  }
  return findings;
}

}  // namespace madang
