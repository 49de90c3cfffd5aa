#include "config/cluster/cluster_settings.hpp"

#include "config/http/listen_address.hpp"
#include "config/setting_kinds.hpp"

namespace madang {
namespace {

bool is_address_or_none(std::string_view text) {
  return text.empty() || parse_listen_address(text).has_value();
}
bool is_path_or_none(std::string_view) {
  return true;
}

}  // namespace

void add_cluster_settings(setting_registry& into) {
  using s = cluster_settings;
  section_rows<s>(into, "cluster", "Several nodes that serve one platform over one PostgreSQL.")
      .text("listen", &s::listen, "an address and a port, or \"\" for none", is_address_or_none,
            "Where the other nodes call. \"\": this node is the only one.")
      .text("address", &s::address, "a host and a port, or \"\" for cluster.listen", is_address_or_none,
            "Under which the other nodes reach this one.")
      .text("certificate_file", &s::certificate_file, "a path", is_path_or_none,
            "PEM: the node's certificate, which `deploy/certs node` makes.")
      .text("key_file", &s::key_file, "a path", is_path_or_none, "PEM: its private key, for no other user to read.")
      .text("authority_file", &s::authority_file, "a path", is_path_or_none,
            "PEM: the certificate of the cluster's own authority. Whoever shows one of it is a member.")
      .integer("nodes", &s::nodes, 1, 255, "nodes",
               "So many share out the shards of a new store: the first ones wait for the last.")
      .integer("lease_ms", &s::lease_ms, 500, 60'000, "ms",
               "A node that has not renewed its lease for so long is fenced off, and others take its shards.")
      .flag("balance", &s::balance, "Shards move, few at a time, from nodes that own many to nodes that own few.")
      .integer("drain_ms", &s::drain_ms, 0, 600'000, "ms",
               "SIGTERM: so long at most the node hands its shards over before it ends. 0: it ends at once.");
}

}  // namespace madang
