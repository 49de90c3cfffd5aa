#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace madang {

/// A mail server on 127.0.0.1 that takes what comes, or does as a test says. One connection at a time.
class mail_server {
 public:
  enum class protection { none, starttls, tls };
  struct mail {
    std::string from;
    std::string to;
    std::string text;  ///< as it came, without the last dot
  };

  explicit mail_server(protection how = protection::none);
  ~mail_server();
  mail_server(const mail_server&) = delete;
  mail_server& operator=(const mail_server&) = delete;

  std::uint16_t port() const { return port_; }
  /// PEM: who signed the certificate, which is good for 127.0.0.1 or for another name. Empty without TLS.
  std::string certificate() const { return certificate_; }

  /// What is said to a command from now on, CRLF excluded. `GREETING`, `EHLO`, `MAIL`, … and `MESSAGE` after the last
  /// dot.
  void say_to(const std::string& command, const std::string& reply);
  /// Nothing is said to it, and the connection stays open.
  void stay_mute_at(const std::string& command) { say_to(command, "(mute)"); }
  /// The next messages are received, and nothing is said to them.
  void take_and_stay_mute() { say_to("MESSAGE", "(taken)"); }
  /// The connection ends instead of a reply.
  void hang_up_at(const std::string& command) { say_to(command, "(close)"); }
  /// One byte after another, and never the end of the line.
  void dribble_at(const std::string& command) { say_to(command, "(dribble)"); }

  std::vector<mail> received() const;
  /// All lines that were no part of a message, in order.
  std::vector<std::string> heard() const;
  int connections() const { return connections_; }

 private:
  struct conversation;

  void make_certificate();
  void work();
  void serve(int socket);
  bool answer(conversation& with, const std::string& command);
  bool take_line(conversation& with, const std::string& line);
  bool protect(conversation& with);
  std::string reply_to(const std::string& command) const;

  const protection how_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::string certificate_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
  mutable std::mutex mutex_;
  std::map<std::string, std::string> replies_;
  std::vector<mail> received_;
  std::vector<std::string> heard_;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
