#include "actors/identity/adapters/smtp_client.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>

#include "actors/identity/adapters/mail_text.hpp"
#include "actors/identity/adapters/server_connection.hpp"
#include "config/password_file.hpp"

namespace madang::identity {
namespace {

/// Lines of one reply, and lines that announce abilities.
constexpr int reply_lines_max = 128;

struct reply {
  int code = 0;
  std::string text;  ///< of all its lines

  bool is(int hundreds) const { return code / 100 == hundreds; }
};

std::string base64_of(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// Whether the server announces an ability, with this word among its parameters.
bool announces(const std::string& abilities, std::string_view ability, std::string_view word = {}) {
  std::size_t from = 0;
  while (from < abilities.size()) {
    const auto end = abilities.find('\n', from);
    const auto line = upper(abilities.substr(from, end - from));
    from = end == std::string::npos ? abilities.size() : end + 1;
    if (!line.starts_with(ability) || (line.size() > ability.size() && line[ability.size()] != ' ')) continue;
    if (word.empty() || (line + ' ').find(' ' + std::string(word) + ' ') != std::string::npos) return true;
  }
  return false;
}

/// One conversation with the server. The first step that fails says how it ends.
class conversation {
 public:
  conversation(const smtp_settings& config, const link_message& message, const std::atomic<bool>& stopping)
      : config_(config),
        message_(message),
        line_(std::chrono::steady_clock::now() + std::chrono::milliseconds(config.timeout_ms), stopping) {}

  mail_result hold() {
    if (begin() && greet() && protect() && log_in() && hand_over()) {
      // The server has the message, whatever it says to this.
      line_.write("QUIT\r\n");
    }
    return std::move(ended_);
  }

 private:
  bool end(mail_outcome how, std::string why) {
    ended_ = {how, std::move(why), false};
    return false;
  }
  /// The connection has failed: about `step`.
  bool lost(mail_outcome how, const char* step) {
    const auto why = line_.why();
    if (why == server_connection::fault::stopped) return end(mail_outcome::not_tried, "stopped");
    end(how, std::string(step) + ": " + std::string(to_text(why)));
    ended_.late = why == server_connection::fault::timed_out;
    return false;
  }
  bool refused(mail_outcome how, const char* step, const reply& said) {
    return end(how, std::string(step) + ": " + std::to_string(said.code));
  }

  std::optional<reply> read_reply() {
    reply out;
    for (int lines = 0; lines < reply_lines_max; ++lines) {
      const auto line = line_.read_line();
      if (!line || line->size() < 3) return std::nullopt;
      int code = 0;
      for (const auto c : line->substr(0, 3)) {
        if (c < '0' || c > '9') return std::nullopt;
        code = 10 * code + (c - '0');
      }
      out.code = code;
      if (line->size() > 4) out.text += line->substr(4) + '\n';
      if (line->size() == 3 || (*line)[3] == ' ') return out;
    }
    return std::nullopt;
  }
  std::optional<reply> say(const std::string& text) {
    if (!line_.write(text + "\r\n")) return std::nullopt;
    return read_reply();
  }
  /// Says something that the server has to agree to before any message is taken.
  bool agree(const std::string& text, const char* step, int hundreds = 2) {
    const auto said = say(text);
    if (!said) return lost(mail_outcome::server_failed, step);
    if (!said->is(hundreds)) return refused(mail_outcome::server_failed, step, *said);
    last_ = said->text;
    return true;
  }

  bool begin() {
    if (!line_.connect(config_.host, static_cast<std::uint16_t>(config_.port))) {
      return lost(mail_outcome::server_failed, "connect");
    }
    if (config_.security == smtp_security::tls && !line_.start_tls(config_.host, config_.ca_file)) {
      return lost(mail_outcome::server_failed, "tls");
    }
    return true;
  }
  bool greet() {
    const auto said = read_reply();
    if (!said) return lost(mail_outcome::server_failed, "greeting");
    if (!said->is(2)) return refused(mail_outcome::server_failed, "greeting", *said);
    return introduce();
  }
  bool introduce() { return agree("EHLO " + config_.from.substr(config_.from.find('@') + 1), "ehlo"); }

  /// Never goes on in the clear where TLS is wanted.
  bool protect() {
    if (config_.security != smtp_security::starttls) return true;
    if (!announces(last_, "STARTTLS")) return end(mail_outcome::server_failed, "starttls: not offered");
    if (!agree("STARTTLS", "starttls")) return false;
    if (!line_.start_tls(config_.host, config_.ca_file)) return lost(mail_outcome::server_failed, "tls");
    return introduce();
  }

  bool log_in() {
    if (config_.user.empty()) return true;
    auto password = read_password_file(config_.password_file);
    if (!password) {
      spdlog::error("smtp.password_file: {}", password.error());
      return end(mail_outcome::server_failed, "auth: no password");
    }
    const bool done = log_in_with(*password);
    OPENSSL_cleanse(password->data(), password->size());
    return done;
  }
  bool log_in_with(const std::string& password) {
    if (announces(last_, "AUTH", "PLAIN")) {
      return agree("AUTH PLAIN " + base64_of('\0' + config_.user + '\0' + password), "auth");
    }
    if (!announces(last_, "AUTH", "LOGIN")) return end(mail_outcome::server_failed, "auth: not offered");
    return agree("AUTH LOGIN", "auth", 3) && agree(base64_of(config_.user), "auth", 3) &&
           agree(base64_of(password), "auth");
  }

  bool hand_over() {
    if (!is_mail_address(message_.email)) return end(mail_outcome::refused, "address");
    if (!agree("MAIL FROM:<" + config_.from + ">", "sender")) return false;
    if (!offer("RCPT TO:<" + message_.email + ">", "recipient", 2)) return false;
    if (!offer("DATA", "data", 3)) return false;
    return offer(mail_text(config_, message_) + ".", "message", 2);
  }
  /// Says something about this message.
  bool offer(const std::string& text, const char* step, int hundreds) {
    const auto said = say(text);
    if (!said) return lost(mail_outcome::failed, step);
    if (said->is(hundreds)) return true;
    // 421: the server closes the connection.
    if (said->code == 421) return refused(mail_outcome::server_failed, step, *said);
    return refused(said->is(5) ? mail_outcome::refused : mail_outcome::failed, step, *said);
  }

  const smtp_settings& config_;
  const link_message& message_;
  server_connection line_;
  std::string last_;  ///< what the server has said last
  mail_result ended_;
};

}  // namespace

mail_result send_mail(const smtp_settings& config, const link_message& message, const std::atomic<bool>& stopping) {
  return conversation(config, message, stopping).hold();
}

}  // namespace madang::identity
