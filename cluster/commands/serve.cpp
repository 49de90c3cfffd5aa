#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "cluster/commands/commands.hpp"
#include "cluster/commands/reload.hpp"
#include "cluster/node/node.hpp"
#include "cluster/process/node_logging.hpp"
#include "config/door/door_settings.hpp"
#include "config/http/listen_address.hpp"
#include "config/load.hpp"
#include "config/setting_table.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang serve [--config FILE] [--data DIR] [--http HOST:PORT] [--log-level LEVEL] [--set KEY=VALUE …]\n"
    "\n"
    "Runs one node until SIGTERM or SIGINT. Settings come from the flags, the environment (MADANG_…), the file and the\n"
    "defaults, in this order; SIGHUP reads them again, and those that may change while the node runs do.\n"
    "  --help-settings   lists all settings with units, defaults and bounds\n";

/// Signals are taken by the main thread alone: block them before any other thread starts.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
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
  if ((at && is_loopback(*at)) || config.of<tls_settings>().enabled) return {};
  return config.http.listen + " is open to others WITHOUT TLS (http.allow_plain): passwords and tokens travel readable";
}

void greet(const node& running, bool over_tls, const std::string& warning) {
  auto port = running.http_port();
  const auto* scheme = over_tls ? "https" : "http";
  const auto* curl = over_tls ? "curl -k" : "curl";
  const auto& admin = running.admin();
  const auto password = admin.password_file.empty()
                            ? "password as you set it (`madang admin set-password` sets another)"
                            : "password in " + admin.password_file;
  std::printf(
      "\n"
      "Madang is running: %s://localhost:%u\n"
      "  health   %s %s://localhost:%u/health\n"
      "  a quote  %s %s://localhost:%u/api/v1/market/quote/005930\n"
      "  admin    %s, %s\n%s%s%s"
      "Stop it with Ctrl-C.\n\n",
      scheme, port, curl, scheme, port, curl, scheme, port, admin.email.c_str(), password.c_str(),
      warning.empty() ? "" : "  WARNING  ", warning.c_str(), warning.empty() ? "" : "\n");
  std::fflush(stdout);
}

/// Why nothing has begun: for people on the terminal, for machines as a line of the log, whatever its level.
void complain(log_format_kind format, const std::string& why) {
  if (format == log_format_kind::json) {
    log_at_any_level(why);
  } else {
    std::fprintf(stderr, "madang: %s\n", why.c_str());
  }
}
/// The same before there are settings, and with them a log.
void complain_early(const setting_sources& sources, const std::string& why) {
  node_settings log;
  log.log_format = wanted_log_format(sources);
  start_logging(log);
  complain(log.log_format, why);
}

void complain_unknown(const settings_flags& flags) {
  if (wanted_log_format(flags.sources) == log_format_kind::text) std::fwrite(help.data(), 1, help.size(), stderr);
  complain_early(flags.sources, "serve: '" + flags.others.front() + "' is not known");
}

/// SIGTERM or SIGINT. Until then settings are read again as often as SIGHUP asks for it; certificates that change are
/// taken by themselves.
int wait_for_the_end(node& running, const sigset_t& signals, settings_reload reload) {
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) return signal;
    if (const auto changes = reload.read_again(); !changes.empty()) running.take_settings(changes);
  }
}

int run(const settings& config, const setting_sources& sources, const sigset_t& signals) {
  umask(077);  // what the node writes holds secrets
  if (!config.node.core_dumps) forbid_core_dumps();
  start_logging(config.node);
  log_last_words();
  node_parts parts;
  // As if somebody had told it to end: only then there is nothing left to hand over.
  parts.drained = [] { ::kill(::getpid(), SIGTERM); };
  auto running = node::start(config, std::move(parts));
  if (!running) {
    complain(config.node.log_format, "cannot start: " + running.error());
    return 1;
  }
  spdlog::info("madang {} serves {} (port {}) from {}", MADANG_VERSION, config.http.listen, (*running)->http_port(),
               std::filesystem::absolute(config.node.data_dir).string());
  const auto warning = exposure(config);
  if (!warning.empty()) spdlog::warn("{}", warning);
  if (config.of<limit_settings>().lifted) spdlog::warn("limits.lifted: no caller's requests are limited");
  if (config.node.log_format == log_format_kind::text) greet(**running, config.of<tls_settings>().enabled, warning);
  const int signal = wait_for_the_end(**running, signals, {sources, config});
  spdlog::info("{}: stopping; what is in flight is finished first", signal == SIGINT ? "SIGINT" : "SIGTERM");
  (*running)->drain();
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
    complain_unknown(flags);
    return 2;
  }
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    auto faults = to_text(flags.errors.empty() ? config.error() : flags.errors);
    complain_early(flags.sources, "bad settings, nothing was started:\n" + faults);
    return 2;
  }
  try {
    return run(*config, flags.sources, block_signals());
  } catch (const std::exception& bug) {
    complain(config->node.log_format, std::string("a bug ended the process: ") + bug.what());
    return 70;
  }
}

}  // namespace madang
