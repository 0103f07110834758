#include "server/domain_certificates.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "server/version.hpp"

namespace server {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::chrono::milliseconds kLookEvery{1000};
constexpr std::chrono::milliseconds kLookEveryOfTry{200};
constexpr std::size_t kWaitingMax = 1;  // pieces of work: one request or file at a time
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::string_view word_of(acme::Request::Method method) {
  switch (method) {
    case acme::Request::Method::kGet:
      return "GET";
    case acme::Request::Method::kHead:
      return "HEAD";
    case acme::Request::Method::kPost:
      break;
  }
  return "POST";
}

std::string header(const net::http::HttpReply& reply, const char* name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? std::string() : found->second;
}

// Blocks.
base::Result<acme::Reply, std::string> call(const acme::Request& request,
                                            const std::string& authority_file,
                                            net::http::Interrupt& interrupt) {
  const auto url = net::http::parse_url(request.url);
  if (!url) return base::Failure<std::string>(request.url + " is no address of the web");
  const bool post = request.method == acme::Request::Method::kPost;
  net::http::HttpRequest sent;
  sent.method = word_of(request.method);
  sent.url = *url;
  sent.content_type = post ? "application/jose+json" : "";
  sent.body = request.body;
  sent.user_agent = "Pendopo/" + std::string(version().substr(0, version().find(' ')));
  auto reply = net::http::call(sent, net::http::Terms{.verifies = true,
                                                      .authority_file = authority_file,
                                                      .within = kAcmeRequestMax,
                                                      .interrupt = &interrupt});
  if (!reply) return base::Failure<std::string>(reply.error());
  return acme::Reply{reply->status, header(*reply, "replay-nonce"), header(*reply, "location"),
                     header(*reply, "retry-after"), std::move(reply->body)};
}

std::unique_ptr<CertificateErrand> make_errand(const Config& config, const AcmeFiles& files,
                                               bool of_addresses, base::WallTime now) {
  CertificateErrand::Task task;
  task.name = kAcmeNames[of_addresses ? 1 : 0];
  task.directory = config.acme_directory;
  task.likelier = likelier_challenge(config);
  for (const std::string& value : config.domain) {
    acme::Identifier identifier{value};
    if (identifier.is_address() == of_addresses) task.identifiers.push_back(std::move(identifier));
  }
  if (task.identifiers.empty()) return nullptr;
  const std::string name = task.name;
  return std::make_unique<CertificateErrand>(std::move(task), files.history(name),
                                             files.certificate(name), now);
}

}  // namespace

void check_acme_ca(const Config& config) {
  if (config.acme_ca.empty() || net::http::is_authority_file(config.acme_ca)) return;
  throw std::runtime_error(
      fmt::format("acme_ca: {} cannot be read, or holds no PEM certificate", config.acme_ca));
}

acme::ChallengeKind likelier_challenge(const Config& config) {
  if (config.https_port == kHttpsPort) return acme::ChallengeKind::kTlsAlpn;
  return config.http_port == kHttpPort ? acme::ChallengeKind::kHttp : acme::ChallengeKind::kTlsAlpn;
}

DomainCertificates::DomainCertificates(asio::io_context& loop, const Config& config,
                                       base::Random& random, const app::Clock& clock)
    : loop_(loop), config_(config), random_(random), clock_(clock) {
  if (config.domain.empty()) return;
  check_acme_ca(config);
  side_.emplace(kWaitingMax);
  auto files = AcmeFiles::open(config.data, config.acme_directory);
  if (!files) throw std::runtime_error(files.error());
  auto account = files->account();
  if (!account) throw std::runtime_error(account.error());
  account_ = std::make_shared<const acme::Key>(std::move(*account));
  files_.emplace(std::move(*files));
  for (const bool of_addresses : {false, true}) {
    auto errand = make_errand(config, *files_, of_addresses, clock.wall_now());
    if (errand) errands_.push_back(std::move(errand));
  }
}

DomainCertificates::~DomainCertificates() {
  stop();
}

void DomainCertificates::stop() {
  stopping_ = true;
  interrupt_.end();
  if (side_) side_->finish();
}

awaitable<void> DomainCertificates::run() {
  asio::steady_timer timer(loop_);
  boost::system::error_code ignored;
  while (!stopping_ && !errands_.empty()) {
    for (const auto& errand : errands_) co_await advance(*errand);
    const bool trying = std::ranges::any_of(
        errands_, [](const auto& errand) { return errand->issuance() != nullptr; });
    timer.expires_after(trying ? kLookEveryOfTry : kLookEvery);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

awaitable<void> DomainCertificates::advance(CertificateErrand& errand) {
  errand.look(clock_.now(), clock_.wall_now(), account_);
  if (acme::Issuance* const issuance = errand.issuance()) {
    co_await carry_on_try(errand, *issuance);
  } else if (acme::RenewalQuestion* const question = errand.question()) {
    co_await carry_on_question(errand, *question);
  }
}

awaitable<void> DomainCertificates::carry_on_try(CertificateErrand& errand,
                                                 acme::Issuance& issuance) {
  issuance.handle_timeout(clock_.now());
  while (!stopping_) {
    auto request = issuance.poll_request();
    if (!request) break;
    errand.serve_challenges(clock_.wall_now());
    const Answer answer = co_await ask(*std::move(request));
    if (answer) {
      issuance.receive(clock_.now(), clock_.wall_now(), *answer);
    } else {
      issuance.receive_nothing(answer.error());
    }
  }
  if (!stopping_ && issuance.is_over()) co_await finish(errand);
}

awaitable<void> DomainCertificates::carry_on_question(CertificateErrand& errand,
                                                      acme::RenewalQuestion& question) {
  while (!stopping_) {
    auto request = question.poll_request();
    if (!request) break;
    const Answer answer = co_await ask(*std::move(request));
    if (answer) {
      question.receive(clock_.wall_now(), *answer);
    } else {
      question.receive_nothing();
    }
  }
  errand.end_question(clock_.wall_now(), random_);
}

awaitable<DomainCertificates::Answer> DomainCertificates::ask(acme::Request request) {
  const auto answer = std::make_shared<Answer>(base::Failure<std::string>("nothing was sent"));
  const auto work = [this, answer, request = std::move(request), file = config_.acme_ca] {
    *answer = call(request, file, interrupt_);
  };
  (void)co_await side_->run(work);
  co_return std::move(*answer);
}

awaitable<void> DomainCertificates::finish(CertificateErrand& errand) {
  const CertificateErrand::End end = errand.end_try(clock_.wall_now(), random_);
  co_await save(errand, end.certificate);
  if (end.account_refused) co_await make_new_account();
}

awaitable<void> DomainCertificates::save(
    const CertificateErrand& errand, const std::optional<acme::CertificateAndKey>& certificate) {
  const auto trouble = std::make_shared<std::string>();
  const auto work = [trouble, files = *files_, name = errand.task().name, certificate,
                     history = errand.history()] {
    if (certificate) {
      if (const auto saved = files.save(name, *certificate); !saved) *trouble = saved.error();
    }
    if (const auto saved = files.save(name, history); !saved) *trouble = saved.error();
  };
  (void)co_await side_->run(work);
  if (!trouble->empty()) base::log_error("server", "{}", *trouble);
}

awaitable<void> DomainCertificates::make_new_account() {
  const auto made = std::make_shared<base::Result<acme::Key, std::string>>(
      base::Failure<std::string>("nothing was made"));
  const auto work = [made, files = *files_] { *made = files.new_account(); };
  (void)co_await side_->run(work);
  if (*made) {
    account_ = std::make_shared<const acme::Key>(std::move(**made));
  } else {
    base::log_error("server", "{}", made->error());
  }
}

const net::tls::ServerContext* DomainCertificates::choose(const net::ClientHello& hello) const {
  const base::WallTime now = clock_.wall_now();
  for (const auto& errand : errands_) {
    if (const auto* const chosen = errand->choose(hello, now)) return chosen;
  }
  return nullptr;
}

std::optional<std::string> DomainCertificates::http_answer(std::string_view token) const {
  for (const auto& errand : errands_) {
    if (auto answer = errand->http_answer(token)) return answer;
  }
  return std::nullopt;
}

}  // namespace server
