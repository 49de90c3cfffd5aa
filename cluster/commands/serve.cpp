#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "cluster/commands/commands.hpp"
#include "cluster/node/node.hpp"
#include "cluster/node/node_logging.hpp"
#include "config/http/listen_address.hpp"
#include "config/load.hpp"
#include "config/setting_table.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang serve [--config FILE] [--data DIR] [--http HOST:PORT] [--log-level LEVEL] [--set KEY=VALUE …]\n"
    "\n"
    "Runs one node until SIGTERM or SIGINT. Settings come from the flags, the environment (MADANG_…), the file and the\n"
    "defaults, in this order.\n"
    "  --help-settings   lists all settings with units, defaults and bounds\n";

/// Signals are taken by the main thread alone: block them before any other thread starts.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

/// A core file would hold keys, tokens and passwords; neither the limit nor a handler of the system gets one.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

/// What whoever starts the node must know about who can reach it; empty where only this machine can.
std::string exposure(const settings& config) {
  const auto at = parse_listen_address(config.http.listen);
  if (at && is_loopback(*at)) return {};
  return config.http.listen + " is open to others WITHOUT TLS (http.allow_plain): passwords and tokens travel readable";
}

void greet(const node& running, const std::string& warning) {
  auto port = running.http_port();
  const auto& admin = running.admin();
  const auto password = admin.password_file.empty()
                            ? "password as you set it (`madang admin set-password` sets another)"
                            : "password in " + admin.password_file;
  std::printf(
      "\n"
      "Madang is running: http://localhost:%u\n"
      "  health   curl http://localhost:%u/health\n"
      "  a quote  curl http://localhost:%u/api/v1/market/quote/005930\n"
      "  admin    %s, %s\n%s%s%s"
      "Stop it with Ctrl-C.\n\n",
      port, port, port, admin.email.c_str(), password.c_str(), warning.empty() ? "" : "  WARNING  ", warning.c_str(),
      warning.empty() ? "" : "\n");
  std::fflush(stdout);
}

int run(const settings& config, const sigset_t& signals) {
  umask(077);  // what the node writes holds secrets
  if (!config.node.core_dumps) forbid_core_dumps();
  start_logging(config.node);
  auto running = node::start(config, {});
  if (!running) {
    if (config.node.log_format == log_format_kind::json)
      spdlog::critical("cannot start: {}", running.error());
    else
      std::fprintf(stderr, "madang: cannot start: %s\n", running.error().c_str());
    return 1;
  }
  spdlog::info("madang {} serves {} (port {}) from {}", MADANG_VERSION, config.http.listen, (*running)->http_port(),
               std::filesystem::absolute(config.node.data_dir).string());
  const auto warning = exposure(config);
  if (!warning.empty()) spdlog::warn("{}", warning);
  if (config.node.log_format == log_format_kind::text) greet(**running, warning);
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("{}: stopping; what is in flight is finished first", signal == SIGINT ? "SIGINT" : "SIGTERM");
  (*running)->stop();
  spdlog::info("stopped");
  return 0;
}

}  // namespace

int serve_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 0;
  }
  auto flags = take_settings_flags(given, process_environment());
  if (flags.help_settings) {
    auto text = settings_help();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  if (!flags.others.empty()) {
    std::fwrite(help.data(), 1, help.size(), stderr);
    std::fprintf(stderr, "\nmadang serve: '%s' is not known\n", flags.others.front().c_str());
    return 2;
  }
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    auto faults = to_text(flags.errors.empty() ? config.error() : flags.errors);
    std::fprintf(stderr, "madang: bad settings, nothing was started:\n%s\n", faults.c_str());
    return 2;
  }
  return run(*config, block_signals());
}

}  // namespace madang
