#include "tests/bench/cluster/bench_cluster.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "messages/market/ids.hpp"
#include "messages/slots.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

/// Seconds of processor that a process has used, all threads; 0 where it is gone.
double cpu_seconds_of(int pid) {
  const auto text = file_text("/proc/" + std::to_string(pid) + "/stat");
  const auto after_name = text.rfind(')');
  if (after_name == std::string::npos) return 0;
  std::istringstream words(text.substr(after_name + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) words >> skipped;
  double user = 0;
  double system = 0;
  words >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Of the server and of the processes that serve its sessions now.
double database_cpu_seconds(const std::string& home) {
  int server = 0;
  std::istringstream(file_text(home + "/postgres/data/postmaster.pid")) >> server;
  if (server == 0) return 0;
  auto all = cpu_seconds_of(server);
  const auto number = std::to_string(server);
  std::istringstream children(file_text("/proc/" + number + "/task/" + number + "/children"));
  for (int pid = 0; children >> pid;) all += cpu_seconds_of(pid);
  return all;
}

/// A figure of a page for Prometheus, its rows with labels summed.
double figure(const std::string& page, const std::string& name) {
  std::istringstream lines(page);
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name) || line.size() == name.size()) continue;
    if (line[name.size()] != ' ' && line[name.size()] != '{') continue;
    sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

}  // namespace

cluster_cost cluster_cost::since(const cluster_cost& before) const {
  return {node_cpu_s - before.node_cpu_s, database_cpu_s - before.database_cpu_s,
          batches - before.batches,       bytes - before.bytes,
          events - before.events,         trades - before.trades};
}

bench_cluster::bench_cluster(int nodes, const std::vector<std::string>& more_settings) : nodes_(nodes) {
  std::vector<std::string> words = {"up", "--nodes", std::to_string(nodes), "--port", "0", "--no-web"};
  std::vector<std::string> settings = {
      "identity.argon2_memory_kib=8", "identity.argon2_iterations=1",   "limits.lifted=true",
      "http.user_share_percent=100",  "http.address_share_percent=100", "accounts.max_open_orders=1000000"};
  settings.insert(settings.end(), more_settings.begin(), more_settings.end());
  for (const auto& each : settings) words.insert(words.end(), {"--set", each});
  const auto done = cluster_.tell(words);
  if (done.exit_code != 0) throw std::runtime_error("deploy/cluster up: " + done.said);
  front_ = cluster_.port();
}

int bench_cluster::pid_of(int node) const {
  return std::stoi(file_text(cluster_.pid_file("node" + std::to_string(node))));
}

std::int64_t bench_cluster::resident_bytes_of(int node) const {
  std::istringstream words(file_text("/proc/" + std::to_string(pid_of(node)) + "/statm"));
  std::int64_t all = 0;
  std::int64_t resident = 0;
  words >> all >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

double bench_cluster::metric(int node, const std::string& name) const {
  return figure(api_client(port_of(node)).get("//metrics").raw.body, name);
}

cluster_cost bench_cluster::cost() const {
  cluster_cost all;
  for (int node = 1; node <= nodes_; ++node) {
    const auto page = api_client(port_of(node)).get("//metrics").raw.body;
    all.node_cpu_s += cpu_seconds_of(pid_of(node));
    all.batches += figure(page, "madang_batches_written_total");
    all.bytes += figure(page, "madang_bytes_written_total");
    all.events += figure(page, "madang_events_appended_total");
    all.trades += figure(page, "madang_trades_total");
  }
  all.database_cpu_s = database_cpu_seconds(cluster_.home());
  return all;
}

int bench_cluster::home_of_symbol(const std::string& symbol) const {
  const auto id = market::symbol_id::parse(symbol);
  if (!id) throw std::runtime_error(symbol + " is no symbol");
  const auto shard = std::to_string(shard_of(id->slot()));
  return std::stoi(cluster_.sql("SELECT writer FROM madang.shard_owners WHERE shard = " + shard));
}

std::vector<std::string> listed_symbols(std::uint16_t port) {
  std::vector<std::string> found;
  for (const auto& each : api_client(port).all("/market/stocks")) found.push_back(each.at("symbol"));
  return found;
}

std::int64_t lowest_price(std::uint16_t port, const std::string& symbol) {
  return whole(api_client(port).get("/market/stocks/" + symbol).body.at("lower_limit"));
}

}  // namespace madang
