#include "tests/support/net/mail_server.hpp"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace madang {
namespace {

constexpr int slice_ms = 10;

void block_closed_pipes() {
  sigset_t closed;
  sigemptyset(&closed);
  sigaddset(&closed, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &closed, nullptr);
}

}  // namespace

/// One connection. Blocks until the server stops.
struct mail_server::conversation {
  int socket = -1;
  const std::atomic<bool>& stopping;
  std::unique_ptr<SSL, void (*)(SSL*)> tls{nullptr, SSL_free};
  std::string unread = {};
  mail now = {};
  bool in_message = false;
  int log_in_lines = 0;  ///< of AUTH LOGIN that are still to come

  bool wait() const {
    while (!stopping) {
      pollfd one{socket, POLLIN, 0};
      if ((tls && SSL_pending(tls.get()) > 0) || ::poll(&one, 1, slice_ms) > 0) return true;
    }
    return false;
  }
  std::optional<std::string> line() {
    while (true) {
      if (const auto end = unread.find("\r\n"); end != std::string::npos) {
        auto out = unread.substr(0, end);
        unread.erase(0, end + 2);
        return out;
      }
      std::array<char, 4'096> some{};
      if (!wait()) return std::nullopt;
      const auto count =
          tls ? SSL_read(tls.get(), some.data(), some.size()) : ::recv(socket, some.data(), some.size(), 0);
      if (count <= 0) return std::nullopt;
      unread.append(some.data(), static_cast<std::size_t>(count));
    }
  }
  bool write(const std::string& text) {
    const auto size = static_cast<int>(text.size());
    return tls ? SSL_write(tls.get(), text.data(), size) == size
               : ::send(socket, text.data(), text.size(), MSG_NOSIGNAL) == size;
  }
};

mail_server::mail_server(protection how) : how_(how) {
  replies_ = {{"GREETING", "220 here"}, {"EHLO", "250-here\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME"},
              {"STARTTLS", "220 go"},   {"MAIL", "250 ok"},
              {"RCPT", "250 ok"},       {"DATA", "354 go"},
              {"MESSAGE", "250 taken"}, {"QUIT", "221 bye"},
              {"AUTH", "235 ok"}};
  if (how_ == protection::starttls) replies_["EHLO"] = "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN";
  if (how_ != protection::none) make_certificate();
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (::bind(listener_, address, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, address, &size) != 0) {
    throw std::runtime_error("no port for a mail server");
  }
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this] { work(); });
}

mail_server::~mail_server() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void mail_server::make_certificate() {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400);
  X509_set_pubkey(made.get(), key.get());
  auto* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("mail"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  auto* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(made.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(made.get(), key.get(), EVP_sha256());
  context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context_.get(), made.get());
  SSL_CTX_use_PrivateKey(context_.get(), key.get());
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(text.get(), made.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  certificate_.assign(bytes, static_cast<std::size_t>(size));
}

void mail_server::say_to(const std::string& command, const std::string& reply) {
  const std::lock_guard lock(mutex_);
  replies_[command] = reply;
}
std::vector<mail_server::mail> mail_server::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}
std::vector<std::string> mail_server::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}
std::string mail_server::reply_to(const std::string& command) const {
  const std::lock_guard lock(mutex_);
  const auto found = replies_.find(command);
  return found == replies_.end() ? "502 what" : found->second;
}

void mail_server::work() {
  block_closed_pipes();
  while (!stopping_) {
    pollfd one{listener_, POLLIN, 0};
    if (::poll(&one, 1, slice_ms) <= 0) continue;
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) continue;
    ++connections_;
    serve(socket);
    ::close(socket);
  }
}

bool mail_server::protect(conversation& with) {
  with.tls.reset(SSL_new(context_.get()));
  SSL_set_fd(with.tls.get(), with.socket);
  return SSL_accept(with.tls.get()) == 1;
}

void mail_server::serve(int socket) {
  conversation with{socket, stopping_};
  if (how_ == protection::tls && !protect(with)) return;
  if (!answer(with, "GREETING")) return;
  while (const auto line = with.line()) {
    if (!take_line(with, *line)) return;
  }
}

/// False: the connection is over.
bool mail_server::answer(conversation& with, const std::string& command) {
  const auto reply = reply_to(command);
  if (reply == "(close)") return false;
  if (reply == "(mute)" || reply == "(taken)") return with.line().has_value() && false;
  if (reply == "(dribble)") {
    while (!stopping_ && with.write("2")) ::poll(nullptr, 0, 1);
    return false;
  }
  return with.write(reply + "\r\n");
}

bool mail_server::take_line(conversation& with, const std::string& line) {
  if (with.in_message) {
    if (line != ".") return with.now.text += line + "\r\n", true;
    with.in_message = false;
    const auto reply = reply_to("MESSAGE");
    if (reply.starts_with("2") || reply == "(taken)") {
      const std::lock_guard lock(mutex_);
      received_.push_back(with.now);
    }
    return answer(with, "MESSAGE");
  }
  {
    const std::lock_guard lock(mutex_);
    heard_.push_back(line);
  }
  if (with.log_in_lines > 0) return with.write(--with.log_in_lines > 0 ? "334 UGFzc3dvcmQ6\r\n" : "235 ok\r\n");
  const auto command = line.substr(0, line.find(' '));
  if (command == "MAIL") with.now = {line.substr(line.find('<') + 1, line.rfind('>') - line.find('<') - 1), {}, {}};
  if (command == "RCPT") with.now.to = line.substr(line.find('<') + 1, line.rfind('>') - line.find('<') - 1);
  if (line == "AUTH LOGIN") return with.log_in_lines = 2, with.write("334 VXNlcm5hbWU6\r\n");
  if (!answer(with, command)) return false;
  with.in_message = command == "DATA" && reply_to("DATA").starts_with("3");
  if (command == "STARTTLS" && reply_to("STARTTLS").starts_with("2")) return protect(with);
  return command != "QUIT";
}

}  // namespace madang
