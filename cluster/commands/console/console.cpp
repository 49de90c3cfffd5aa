#include "cluster/commands/console/console.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "cluster/commands/console/console_journal.hpp"
#include "cluster/commands/console/console_node.hpp"
#include "cluster/commands/console/console_terminal.hpp"
#include "cluster/commands/journal/journal_place.hpp"
#include "cluster/console/report_writers.hpp"
#include "cluster/console/session.hpp"
#include "config/load.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang console [WHERE] [--json] [--history FILE] [--eval LINE …] [FILE …]\n"
    "\n"
    "Shows every entity of the platform, as it is and as it was, from the journal of a stopped node or of a copy, or\n"
    "by asking a node that runs; such a node also does what an administrator wants, for a reason that is written down.\n"
    "WHERE is --data DIR, --store sqlite:DIR, --store postgres:DSN, or the settings of a node (--config FILE,\n"
    "--set KEY=VALUE); or --node URL, as an administrator. On a terminal lines are edited, and Tab completes them;\n"
    "`help` lists the words.\n"
    "  --node URL      asks a node that runs, with a token from --token-file or MADANG_TOKEN, or with an API key\n"
    "                  (MADANG_KEY, MADANG_SECRET)\n"
    "  --token-file F  the token is the first line of a file\n"
    "  --ca FILE       certificates that the node's may come from, instead of the system's\n"
    "  --eval LINE     runs a line; several run one after another, until one fails\n"
    "  FILE            runs the lines of a file, after those\n"
    "  --json          one line of JSON for each line that shows something\n"
    "  --history FILE  keeps the lines that were typed there; without it they are forgotten\n"
    "Exit code: 0 done, 1 refused, not found or no answer, 2 a line or an argument is wrong.\n";

struct console_options {
  journal_place place;
  std::string node;  ///< its URL; empty: the journal is read
  std::string token_file;
  std::string ca_file;
  std::vector<std::string> lines;
  std::vector<std::string> files;
  std::string history;
  bool json = false;

  bool is_scripted() const { return !lines.empty() || !files.empty(); }
};

int complain(const std::string& why) {
  std::cerr << help << "\nmadang console: " << why << "\n";
  return 2;
}

/// Where the value of an option goes that is given once; null: it is none of these.
std::string* text_of_option(console_options& of, const std::string& option) {
  if (option == "--history") return &of.history;
  if (option == "--node") return &of.node;
  if (option == "--token-file") return &of.token_file;
  if (option == "--ca") return &of.ca_file;
  return nullptr;
}

result<console_options, std::string> parse(const arguments& given, const settings& config) {
  console_options options;
  options.place = journal_place_of(config);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& one = given[i];
    if (one == "--json") {
      options.json = true;
      continue;
    }
    if (!one.starts_with('-')) {
      options.files.push_back(one);
      continue;
    }
    auto* const text = text_of_option(options, one);
    if (text == nullptr && one != "--eval" && one != "--store") return refused{"'" + one + "' is not known"};
    if (++i == given.size()) return refused{one + " needs a value"};
    if (text != nullptr) *text = given[i];
    if (one == "--eval") options.lines.push_back(given[i]);
    if (one != "--store") continue;
    auto place = parse_journal_place(given[i], config);
    if (!place) return refused{place.error()};
    options.place = *std::move(place);
  }
  if (options.node.empty() && !(options.token_file + options.ca_file).empty()) {
    return refused{std::string("--token-file and --ca go with --node")};
  }
  return options;
}

/// At most as much as a session takes, and a byte more, so that it is seen to be too much.
std::string read_lines(std::istream& in) {
  std::string text(console::session::source_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

result<std::string, std::string> read_script(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return refused{path + " cannot be read"};
  auto text = read_lines(in);
  if (in.bad()) return refused{path + " cannot be read"};
  return text;
}

console::text_style style_of_terminal() {
  const char* const no_colour = std::getenv("NO_COLOR");
  const bool has_colours = no_colour == nullptr || *no_colour == '\0';
  return {has_colours, console::terminal_columns()};
}

std::string text_of(const console::outcome& what, bool json, const console::text_style& style) {
  if (json) return what ? console::to_json(*what) : console::to_json(what.error());
  return what ? console::to_text(*what, style) : console::to_text(what.error(), style);
}

/// Lines of a script: results on standard output; what fails on standard error, unless it is JSON.
void print(const console::outcome& what, bool json) {
  auto& to = what || json ? std::cout : std::cerr;
  to << text_of(what, json, {}) << std::flush;
}

int run_script(console::session& with, const console_options& options) {
  for (const auto& line : options.lines) {
    if (const auto code = with.run(line); code != console::line_code::done || with.is_over()) {
      return static_cast<int>(code);
    }
  }
  for (const auto& file : options.files) {
    const auto text = read_script(file);
    if (!text) {
      print(console::not_found(text.error()), options.json);
      return static_cast<int>(console::line_code::refused);
    }
    if (const auto code = with.run_all(*text, file); code != console::line_code::done || with.is_over()) {
      return static_cast<int>(code);
    }
  }
  return 0;
}

int run_pipe(console::session& with) {
  return static_cast<int>(with.run_all(read_lines(std::cin), "standard input"));
}

/// Who answers, and what lines are completed with.
struct conversation {
  console::word_source words;
  console::completion_source names;
};

int run_terminal(const conversation& of, const console_options& options) {
  console::terminal* at = nullptr;
  console::session with({of.words,
                         [&](const console::outcome& what) {
                           const auto style = options.json ? console::text_style{} : style_of_terminal();
                           at->show(text_of(what, options.json, style));
                         },
                         read_script, console::wait_for_interrupt, console::wait_for_interrupt_ms});
  console::terminal screen([&](std::string_view line) { return console::complete(of.names, with, line); });
  at = &screen;
  if (!options.history.empty() && !screen.keep_history(options.history)) {
    return complain("'" + options.history + "' cannot be written");
  }
  screen.show("madang console: `help` lists the words, Tab completes, Ctrl-D leaves.\n");
  auto last = console::line_code::done;
  while (!with.is_over()) {
    const auto line = screen.read_line();
    if (!line) break;
    last = with.run(*line);
  }
  return static_cast<int>(last);
}

int converse(const conversation& of, const console_options& options) {
  if (!options.is_scripted() && console::is_terminal()) return run_terminal(of, options);
  console::session with({of.words, [&](const console::outcome& what) { print(what, options.json); }, read_script,
                         console::wait_for_interrupt, console::wait_for_interrupt_ms});
  return options.is_scripted() ? run_script(with, options) : run_pipe(with);
}

int look_into_journal(const console_options& options, const settings& config) {
  const bool is_in_files = options.place.kind == store_kind::sqlite;
  auto from = console::journal_reader::open(opener_of(options.place), config,
                                            is_in_files ? options.place.directory : std::string());
  if (!from) {
    std::cerr << "madang console: " << from.error() << "\n";
    return 1;
  }
  return converse({**from, **from}, options);
}

int ask_node(const console_options& options) {
  auto access = console::read_node_access(options.node, options.token_file, options.ca_file);
  if (!access) return complain(access.error());
  const console::node_client node(*std::move(access));
  const console::word_source words(
      [&](const console::word_entry& word, console::word_arguments given) { return node.ask(word, given); }, [] {});
  return converse({words, node.names()}, options);
}

}  // namespace

int console_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  auto environment = process_environment();
  std::erase_if(environment, console::is_of_node_access);
  const auto flags = take_settings_flags(given, std::move(environment));
  const auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  const auto options = parse(flags.others, *config);
  if (!options) return complain(options.error());
  return options->node.empty() ? look_into_journal(*options, *config) : ask_node(*options);
}

}  // namespace madang
