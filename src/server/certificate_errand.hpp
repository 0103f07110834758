// One certificate of the internet that is fetched and kept fresh: for which names, what is tried,
// what is served meanwhile. Without I/O and without a thread: DomainCertificates moves it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acme/issuance.hpp"
#include "acme/renewal_question.hpp"
#include "acme/schedule.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "net/client_hello.hpp"
#include "net/tls/certificate.hpp"
#include "net/tls/server_context.hpp"

namespace server {

class CertificateErrand {
 public:
  struct Task {
    std::string name;  // of its files: "names" or "addresses"
    acme::Identifiers identifiers;
    std::string directory;
    acme::ChallengeKind likelier = acme::ChallengeKind::kTlsAlpn;
  };
  CertificateErrand(Task task, acme::History history,
                    const std::optional<acme::CertificateAndKey>& saved, base::WallTime now);

  // Begins a try, or a question, when one is due. Logs, at most once a day, that a certificate has
  // expired.
  void look(base::Time now, base::WallTime wall_now,
            const std::shared_ptr<const acme::Key>& account);
  // The try that is under way; nullptr: none is.
  acme::Issuance* issuance() { return issuance_ ? &*issuance_ : nullptr; }
  // Makes ready what the authority will look for; before each request of the try is sent.
  void serve_challenges(base::WallTime wall_now);
  // Of a try that is over: takes its certificate into use, or notes the failure. From then on there
  // is none under way. The certificate is for whoever saves it.
  struct End {
    std::optional<acme::CertificateAndKey> certificate;
    bool account_refused = false;
  };
  End end_try(base::WallTime wall_now, base::Random& random);

  // The question to the authority when it wishes a renewal, while it is under way; nullptr: none
  // is.
  acme::RenewalQuestion* question() { return question_ ? &*question_ : nullptr; }
  // Of one that is over: heeds the answer.
  void end_question(base::WallTime wall_now, base::Random& random);

  // What greets this client; nullptr: nothing of this errand.
  const net::tls::ServerContext* choose(const net::ClientHello& hello,
                                        base::WallTime wall_now) const;
  // The answer to HTTP-01 for that token, while it is under way.
  std::optional<std::string> http_answer(std::string_view token) const;

  const Task& task() const { return task_; }
  const acme::History& history() const { return history_; }
  // Whether there is a certificate that is valid at this time.
  bool is_served(base::WallTime wall_now) const;

 private:
  bool use(const acme::CertificateAndKey& certificate);
  std::optional<acme::Validity> validity_of_wanted() const;
  void log_refusal(const acme::Refusal& refusal, acme::ChallengeKind tried,
                   base::WallTime wall_now);
  void begin_try(base::Time now, base::WallTime wall_now);
  bool may_log(const std::string& cause, base::WallTime wall_now);

  Task task_;
  acme::History history_;
  std::shared_ptr<const acme::Key> account_;  // of the try, which refers to it
  std::optional<acme::Issuance> issuance_;
  std::map<std::string, net::tls::ServerContext> challenges_;  // by the name that is asked for

  std::optional<net::tls::CertificateFacts> facts_;  // of what is served
  std::optional<net::tls::ServerContext> context_;
  std::string certificate_id_;  // of it; "": the authority cannot be asked about it
  std::optional<acme::RenewalQuestion> question_;
  base::WallTime next_question_;
  std::optional<base::WallTime> wished_renewal_;
  std::map<std::string, base::WallTime> logged_;  // cause -> when; bounded: causes are few
};

}  // namespace server
