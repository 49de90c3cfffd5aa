#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "actors/identity/adapters/https_client.hpp"
#include "cluster/console/act_line.hpp"
#include "cluster/console/completion.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {

/// Where a node is asked, and as whom. Wiped by nobody: it lasts as long as the console.
struct node_access {
  std::string url;      ///< `https://HOST:PORT`, without a path
  std::string token;    ///< empty: requests are signed with the key
  std::string key;      ///< the id of an API key
  std::string secret;   ///< its secret
  std::string ca_file;  ///< empty: the system's
};

/// What an operator has given: the URL of a node and a file with a token, which may be empty; then the environment has
/// MADANG_TOKEN, or MADANG_KEY and MADANG_SECRET. The error says what is wrong with it, and holds no secret. Nothing
/// secret goes in the clear to another machine.
result<node_access, std::string> read_node_access(std::string url, const std::string& token_file, std::string ca_file);

/// Whether `NAME=value` of the environment is one of these: it is no setting.
bool is_of_node_access(std::string_view assignment);

/// What a node answers to a word: the body of a reply with this status.
outcome read_answer(int status, std::string_view body);

/// The body of a request to act.
std::string act_body(std::string_view word, const act_line& line);

/// Asks a node that runs. Blocks; each question is a connection of its own.
class node_client {
 public:
  explicit node_client(node_access as) : as_(std::move(as)) {}

  /// Asks, or has a word that acts carried out.
  outcome ask(const word_entry& word, word_arguments given) const;
  /// For completion: ids are those of a first part of a list. Outlives what it gives.
  completion_source names() const;

 private:
  outcome act(const word_entry& word, word_arguments given) const;
  outcome send(identity::web_request request) const;
  outcome ask_named(std::string_view word, const word_list& given) const;

  const node_access as_;
};

}  // namespace madang::console
