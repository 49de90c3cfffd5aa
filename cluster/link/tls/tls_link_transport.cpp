#include "cluster/link/tls/tls_link_transport.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "cluster/link/tls/tls_caller.hpp"
#include "cluster/link/tls/tls_link.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

using boost::asio::io_context;
using boost::asio::ip::tcp;
using work_guard = boost::asio::executor_work_guard<io_context::executor_type>;

/// Writing to a connection that the peer has closed is an error of that connection, and no signal.
void block_pipe_signal() {
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

/// After an error that says nothing about a caller, such as no descriptor left.
constexpr auto accept_pause = std::chrono::milliseconds(100);

}  // namespace

class tls_link_transport::door final : public tls_caller::host {
 public:
  door(std::shared_ptr<const tls_link_house> house, refused_caller refused);

  result<bool, std::string> listen();
  void start();
  void stop();
  std::uint16_t port() const { return port_; }
  std::shared_ptr<peer_link> add(const link_ends& ends, const link_address& peer,
                                 std::shared_ptr<link_listener> listener);

 private:
  void accept();
  void accepted(tcp::socket socket);
  void greeted(tls_caller& by, const link_hello& hello, const std::vector<std::byte>& bytes) override;
  void gone(tls_caller& which, const link_down& why) override;
  std::shared_ptr<tls_link> link_of(const link_hello& hello);
  std::vector<std::shared_ptr<tls_link>> close_list();
  void close_door();

  const std::shared_ptr<const tls_link_house> house_;
  const refused_caller refused_;
  /// Shared with the links, which may outlive this.
  std::vector<std::shared_ptr<io_context>> ios_;
  std::vector<work_guard> guards_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;

  std::mutex mutex_;
  bool is_stopped_ = false;                                                 ///< under the mutex
  std::vector<std::pair<std::uint16_t, std::shared_ptr<tls_link>>> links_;  ///< under the mutex

  tcp::acceptor acceptor_;
  boost::asio::steady_timer accept_again_;
  bool is_closed_ = false;
  std::map<const tls_caller*, std::shared_ptr<tls_caller>> callers_;
};

tls_link_transport::door::door(std::shared_ptr<const tls_link_house> house, refused_caller refused)
    : house_(std::move(house)),
      refused_(std::move(refused)),
      ios_([&] {
        std::vector<std::shared_ptr<io_context>> made;
        for (std::size_t i = 0; i < std::max<std::size_t>(house_->settings.threads, 1); ++i)
          made.push_back(std::make_shared<io_context>(1));
        return made;
      }()),
      acceptor_(*ios_.front()),
      accept_again_(*ios_.front()) {}

result<bool, std::string> tls_link_transport::door::listen() {
  const auto& settings = house_->settings;
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(settings.listen_host, failed);
  if (failed) return refused{"'" + settings.listen_host + "' is no numeric address"};
  const tcp::endpoint at(address, settings.listen_port);
  acceptor_.open(at.protocol(), failed);
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor_.bind(at, failed);
  if (!failed) acceptor_.listen(boost::asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return refused{"cannot listen at " + settings.listen_host + ":" + std::to_string(settings.listen_port) + ": " +
                   failed.message()};
  }
  port_ = acceptor_.local_endpoint(failed).port();
  return true;
}

void tls_link_transport::door::start() {
  accept();
  for (const auto& io : ios_) {
    guards_.emplace_back(io->get_executor());
    threads_.emplace_back([io] {
      block_pipe_signal();
      io->run();
    });
  }
}

std::shared_ptr<peer_link> tls_link_transport::door::add(const link_ends& ends, const link_address& peer,
                                                         std::shared_ptr<link_listener> listener) {
  ensure(ends.self != ends.peer, "a node has no link to itself");
  const auto& io = ios_[ends.peer % ios_.size()];
  auto made = std::make_shared<tls_link>(io, house_, ends, peer, std::move(listener));
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return nullptr;
  std::erase_if(links_, [](const auto& one) { return one.second->is_ended(); });
  links_.emplace_back(ends.peer, made);
  boost::asio::post(*io, [made] { made->start(); });
  return made;
}

void tls_link_transport::door::accept() {
  acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
    if (is_closed_) return;
    if (!failed) {
      accepted(std::move(socket));
      return accept();
    }
    accept_again_.expires_after(accept_pause);
    accept_again_.async_wait([this](boost::system::error_code ended) {
      if (!ended && !is_closed_) accept();
    });
  });
}

void tls_link_transport::door::accepted(tcp::socket socket) {
  if (callers_.size() >= house_->settings.callers_max) {
    if (refused_) refused_({link_trouble::timed_out, {}, "too many callers have not greeted yet"});
    return;
  }
  const auto made = std::make_shared<tls_caller>(*ios_.front(), house_->settings.patience, *this);
  callers_.emplace(made.get(), made);
  made->begin(std::move(socket), house_->certificates);
}

void tls_link_transport::door::gone(tls_caller& which, const link_down& why) {
  if (callers_.erase(&which) != 0 && refused_) refused_(why);
}

std::shared_ptr<tls_link> tls_link_transport::door::link_of(const link_hello& hello) {
  const std::lock_guard lock(mutex_);
  for (const auto& [peer, link] : links_) {
    if (peer == hello.from && !link->is_ended()) return link;
  }
  return nullptr;
}

void tls_link_transport::door::greeted(tls_caller& by, const link_hello& hello, const std::vector<std::byte>& bytes) {
  const auto link = link_of(hello);
  if (!link) {
    by.send_away(link_fault::wrong_node);
    return gone(by, {link_trouble::faulted, link_fault::wrong_node, "the caller is no peer of this node"});
  }
  auto parts = std::make_shared<tls_parts>(by.release());
  boost::asio::post(link->io(), [link, parts, hello, bytes] { link->called(std::move(*parts), hello, bytes); });
  callers_.erase(&by);
}

std::vector<std::shared_ptr<tls_link>> tls_link_transport::door::close_list() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_stopped_, true)) return {};
  std::vector<std::shared_ptr<tls_link>> open;
  for (auto& [peer, link] : std::exchange(links_, {})) open.push_back(std::move(link));
  return open;
}

void tls_link_transport::door::close_door() {
  is_closed_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  accept_again_.cancel();
  for (auto& [key, caller] : std::exchange(callers_, {})) caller->hang_up();
}

void tls_link_transport::door::stop() {
  const auto open = close_list();
  if (threads_.empty()) return;
  std::latch ended(static_cast<std::ptrdiff_t>(open.size()));
  for (const auto& link : open) {
    boost::asio::post(link->io(), [link, &ended] { link->stop([&ended] { ended.count_down(); }); });
  }
  ended.wait();
  boost::asio::post(*ios_.front(), [this] { close_door(); });
  guards_.clear();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

tls_link_transport::tls_link_transport(std::unique_ptr<door> inside) : door_(std::move(inside)) {}

tls_link_transport::~tls_link_transport() {
  door_->stop();
}

result<std::unique_ptr<tls_link_transport>, std::string> tls_link_transport::open(const tls_link_settings& settings,
                                                                                  const clock& wall,
                                                                                  refused_caller refused_by) {
  auto certificates = link_certificates::read(settings.certificates);
  if (!certificates) return refused{certificates.error()};
  auto inside = std::make_unique<door>(
      std::make_shared<const tls_link_house>(tls_link_house{settings, *std::move(certificates), wall}),
      std::move(refused_by));
  if (const auto listens = inside->listen(); !listens) return refused{listens.error()};
  inside->start();
  return std::unique_ptr<tls_link_transport>(new tls_link_transport(std::move(inside)));
}

std::uint16_t tls_link_transport::port() const {
  return door_->port();
}

std::shared_ptr<peer_link> tls_link_transport::add(const link_ends& ends, const link_address& peer,
                                                   std::shared_ptr<link_listener> listener) {
  return door_->add(ends, peer, std::move(listener));
}

void tls_link_transport::stop() {
  door_->stop();
}

}  // namespace madang
