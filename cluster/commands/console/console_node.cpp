#include "cluster/commands/console/console_node.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <utility>

#include "actors/identity/adapters/https_client.hpp"
#include "cluster/console/command_line.hpp"
#include "cluster/console/value_paths.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/security/keys/request_signature.hpp"
#include "messages/text/json_string.hpp"

namespace madang::console {
namespace {

/// A node answers sooner, if only that it could not in time.
constexpr auto patience = std::chrono::seconds(60);
constexpr std::size_t answer_bytes_max = std::size_t{64} << 20;
constexpr json_limits answer_limits{8, 256, 10'000};
constexpr std::size_t token_bytes_max = 16'384;
constexpr std::array<const char*, 3> variables = {"MADANG_TOKEN", "MADANG_KEY", "MADANG_SECRET"};
constexpr std::string_view root = "/api/v1/console/";
/// Every request to act has a reason; nothing is written down of one that does nothing.
constexpr std::string_view reason_of_looking = "to see what would come of it";

refused<failure> lost(std::string why) {
  return {failure{fault::lost, std::move(why)}};
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The first line of a file.
result<std::string, std::string> read_token(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(token_bytes_max, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty()) return refused{path + " holds no token, or cannot be read"};
  return text;
}

/// What may stand in a header as it is.
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_this_machine(const std::string& host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

// ---- signing -------------------------------------------------------------------------------------------------------

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string new_nonce() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(random());
  return hex_of(bytes);
}

using headers = std::vector<std::pair<std::string, std::string>>;

headers headers_of(const node_access& as, const std::string& target) {
  if (!as.token.empty()) return {{"Authorization", "Bearer " + as.token}};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto timestamp = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  const auto nonce = new_nonce();
  const auto uri = parse_target(target).value_or(request_uri{});
  const auto signature = signing_key(as.secret).sign(signed_text("GET", uri, {}, timestamp, nonce));
  return {{"X-Api-Key", as.key},
          {"X-Api-Timestamp", timestamp},
          {"X-Api-Nonce", nonce},
          {"X-Api-Signature", hex_of(signature)}};
}

// ---- reading answers -----------------------------------------------------------------------------------------------

std::string text_in(const json_value& of, std::string_view name) {
  const auto* const member = of.find(name);
  const auto* const text = member == nullptr ? nullptr : member->text();
  return text == nullptr ? std::string() : *text;
}

const json_items& items_in(const json_value& of, std::string_view name) {
  static const json_items none;
  const auto* const member = of.find(name);
  const auto* const items = member == nullptr ? nullptr : member->items();
  return items == nullptr ? none : *items;
}

std::vector<std::string> texts_of(const json_items& items) {
  std::vector<std::string> all;
  for (const auto& one : items) all.push_back(one.text() == nullptr ? std::string() : *one.text());
  return all;
}

table table_of(const json_value& of) {
  table made{text_in(of, "name"), texts_of(items_in(of, "columns")), {}};
  for (const auto& row : items_in(of, "rows")) {
    made.rows.push_back(row.items() == nullptr ? std::vector<std::string>() : texts_of(*row.items()));
    made.rows.back().resize(made.columns.size());
  }
  return made;
}

report report_of(const json_value& of) {
  report made;
  for (const auto& one : items_in(of, "values")) made.values.push_back({text_in(one, "name"), text_in(one, "value")});
  for (const auto& one : items_in(of, "tables")) made.tables.push_back(table_of(one));
  made.remarks = texts_of(items_in(of, "remarks"));
  return made;
}

outcome problem_of(int status, const json_value& body) {
  const auto code = text_in(body, "code");
  auto detail = text_in(body, "detail");
  if (detail.empty()) detail = text_in(body, "title");
  if (code == "console_usage" || code == "parameter_invalid") return misused(detail);
  if (code == "unknown_parameter") return misused("nothing stands behind this word");
  if (code == "console_refused" || status == 404 || status == 409) return not_found(detail);
  if (code == "outcome_unknown") return refused{failure{fault::unknown, detail}};
  if (status == 422) return misused(detail);
  if (status == 401 || status == 403) return lost("the node does not let you in: " + code + ", " + detail);
  return lost("the node answers " + std::to_string(status) + " " + code + ": " + detail);
}

// ---- completion ----------------------------------------------------------------------------------------------------

completion_source::names column_of(const outcome& found, std::size_t column) {
  completion_source::names all;
  if (!found || found->tables.empty()) return all;
  for (const auto& row : found->tables.front().rows) {
    if (column < row.size()) all.push_back(row[column]);
  }
  return all;
}

}  // namespace

result<node_access, std::string> read_node_access(std::string url, const std::string& token_file, std::string ca_file) {
  while (url.ends_with('/')) url.pop_back();
  const auto where = identity::parse_url(url);
  if (!where || where->target != "/") return refused{"--node needs a URL such as https://HOST:PORT, not '" + url + "'"};
  if (!where->tls && !is_this_machine(where->host)) {
    return refused{std::string("--node needs https but for this machine: a token would travel in the clear")};
  }
  node_access made{std::move(url), variable(variables[0]), variable(variables[1]), variable(variables[2]),
                   std::move(ca_file)};
  if (!token_file.empty()) {
    auto token = read_token(token_file);
    if (!token) return refused{token.error()};
    made.token = *std::move(token);
  }
  if (made.token.empty() && (made.key.empty() || made.secret.empty())) {
    return refused{
        std::string("a node is asked with --token-file FILE, or with MADANG_TOKEN, or MADANG_KEY and "
                    "MADANG_SECRET, in the environment")};
  }
  if (!is_visible(made.token) || !is_visible(made.key)) return refused{std::string("that is no token and no key")};
  return made;
}

bool is_of_node_access(std::string_view assignment) {
  return std::ranges::any_of(variables, [&](std::string_view name) {
    return assignment.starts_with(name) && assignment.substr(name.size()).starts_with('=');
  });
}

outcome read_answer(int status, std::string_view body) {
  const auto read = parse_json(body, answer_limits);
  if (!read || read->members() == nullptr) {
    return lost("what answers with status " + std::to_string(status) + " is no node");
  }
  return status == 200 ? outcome(report_of(*read)) : problem_of(status, *read);
}

outcome node_client::ask(const word_entry& word, word_arguments given) const {
  if (word.acts) return act(word, given);
  std::string arguments;
  for (const auto& one : given) arguments += (arguments.empty() ? "" : " ") + quoted(one);
  auto target = std::string(root) + std::string(word.word);
  if (!arguments.empty()) target += "?arguments=" + percent_encoded(arguments);
  identity::web_request request;
  request.url = as_.url + target;
  request.headers = headers_of(as_, target);
  return send(std::move(request));
}

std::string act_body(std::string_view word, const act_line& line) {
  std::string body = "{";
  append_json_string(body, subject_member(word));
  body += ':';
  append_json_string(body, line.subject);
  body += R"(,"reason":)";
  append_json_string(body, line.is_dry() ? reason_of_looking : std::string_view(line.reason));
  body += '}';
  return body;
}

outcome node_client::act(const word_entry& word, word_arguments given) const {
  const auto line = parse_act_line(word, given);
  if (!line) return refused{line.error()};
  if (as_.token.empty()) return not_found("no API key acts: it needs the token of an administrator");
  identity::web_request request;
  request.method = "POST";
  request.url = as_.url + std::string(root) + std::string(word.word) + (line->is_dry() ? "?dry_run=true" : "");
  request.headers = {{"Authorization", "Bearer " + as_.token}};
  request.content_type = "application/json";
  request.body = act_body(word.word, *line);
  auto done = send(std::move(request));
  if (done && line->is_dry()) {
    done->remarks.push_back("Nothing was done: `" + std::string(word.word) + " " + quoted(line->subject) +
                            " reason WHY` does it.");
  }
  return done;
}

outcome node_client::send(identity::web_request request) const {
  const bool acts = request.method != "GET";
  const std::atomic<bool> stopping{false};
  const auto reply = identity::send_request(
      request, {std::chrono::steady_clock::now() + patience, as_.ca_file, answer_bytes_max}, stopping);
  if (!reply && acts && reply.error().sent) {
    return refused{failure{fault::unknown, "no answer from " + as_.url + ": " + reply.error().why}};
  }
  if (!reply) return lost("no answer from " + as_.url + ": " + reply.error().why);
  return read_answer(reply->status, reply->body);
}

outcome node_client::ask_named(std::string_view word, const word_list& given) const {
  const auto* const known = find_word(word);
  return known == nullptr ? outcome(misused(std::string(word))) : ask(*known, given);
}

completion_source node_client::names() const {
  completion_source made;
  made.kinds = [this] { return column_of(ask_named("ls", {}), 0); };
  made.ids = [this](const std::string& kind) {
    return column_of(ask_named("ls", {kind, "limit", std::to_string(completions::shown_max)}), 0);
  };
  made.fields = [this](const std::string& kind) {
    completion_source::names all;
    const auto first = column_of(ask_named("ls", {kind, "limit", "1"}), 0);
    const auto shown = first.empty() ? outcome(report{}) : ask_named("inspect", {first.front()});
    if (!shown) return all;
    for (auto& [path, value] : paths_of(shown->values)) all.push_back(std::move(path));
    return all;
  };
  made.settings = [this] { return column_of(ask_named("settings", {}), 0); };
  return made;
}

}  // namespace madang::console
