// Fetches a certificate that every browser trusts for what `domain` of the configuration names, and
// keeps it fresh: one for all names, and one for all addresses, because these are short-lived.
// Lives on the app loop; requests and files block a thread beside it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "app/clock.hpp"
#include "app/side_thread.hpp"
#include "base/random.hpp"
#include "net/http/client.hpp"
#include "server/acme_files.hpp"
#include "server/certificate_errand.hpp"
#include "server/config.hpp"

namespace boost::asio {
class io_context;
}

namespace server {

// For one request to the authority, which otherwise counts as unanswered.
inline constexpr std::chrono::seconds kAcmeRequestMax{30};

class DomainCertificates {
 public:
  // Reads what is there. Does nothing, and makes no folder, when the configuration names no domain.
  // Throws std::runtime_error with a sentence when the folder or `acme_ca` cannot be used. All that
  // is given outlives it.
  DomainCertificates(boost::asio::io_context& loop, const Config& config, base::Random& random,
                     const app::Clock& clock);
  ~DomainCertificates();
  DomainCertificates(const DomainCertificates&) = delete;
  DomainCertificates& operator=(const DomainCertificates&) = delete;

  // Looks after the certificates until stop(); never fails. Returns at once without a domain.
  boost::asio::awaitable<void> run();
  // Ends what blocks. To be called, or the object destroyed, before the loop is destroyed.
  void stop();

  // What greets this client; nullptr: the local authority's certificate does. On the loop alone.
  const net::tls::ServerContext* choose(const net::ClientHello& hello) const;
  // What /.well-known/acme-challenge/<token> answers; nullopt for a token that is not under way.
  std::optional<std::string> http_answer(std::string_view token) const;

 private:
  boost::asio::awaitable<void> advance(CertificateErrand& errand);
  boost::asio::awaitable<void> carry_on_try(CertificateErrand& errand, acme::Issuance& issuance);
  boost::asio::awaitable<void> carry_on_question(CertificateErrand& errand,
                                                 acme::RenewalQuestion& question);
  using Answer = base::Result<acme::Reply, std::string>;
  boost::asio::awaitable<Answer> ask(acme::Request request);
  boost::asio::awaitable<void> finish(CertificateErrand& errand);
  boost::asio::awaitable<void> save(const CertificateErrand& errand,
                                    const std::optional<acme::CertificateAndKey>& certificate);
  boost::asio::awaitable<void> make_new_account();

  boost::asio::io_context& loop_;
  const Config& config_;
  base::Random& random_;
  const app::Clock& clock_;
  std::optional<AcmeFiles> files_;
  std::shared_ptr<const acme::Key> account_;
  std::vector<std::unique_ptr<CertificateErrand>> errands_;
  bool stopping_ = false;
  net::http::Interrupt interrupt_;
  std::optional<app::SideThread> side_;  // with a domain; the last: what it does uses the rest
};

// Throws std::runtime_error with a sentence when `acme_ca` cannot be used. Reads the file.
void check_acme_ca(const Config& config);

// How the authority is the likeliest to reach this server, by the ports that it listens on.
acme::ChallengeKind likelier_challenge(const Config& config);

}  // namespace server
