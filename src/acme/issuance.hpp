// One try to get one certificate from an ACME authority (RFC 8555), without I/O: it says which
// request to send next, and is given the answer and the time.
//
//   directory -> account -> order -> each authorization: challenge, wait -> order ready -> finalize
//   -> wait -> certificate
//
// A try that fails is over, with a sentence; acme::Schedule says when to begin the next. Nothing is
// lost by that: an authority keeps what it has verified (section 7.1.3).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/certificate.hpp"
#include "acme/identifier.hpp"
#include "acme/key.hpp"
#include "acme/messages.hpp"
#include "base/time.hpp"

namespace acme {

// For the whole try. An authority needs seconds; queues of an hour were never seen.
inline constexpr base::Duration kIssuanceMax = std::chrono::minutes(10);
// Between two looks at what the authority decides, unless its Retry-After says otherwise.
inline constexpr base::Duration kPollMin = std::chrono::seconds(1);
inline constexpr base::Duration kPollMax = std::chrono::seconds(30);
// How often one request is sent again because the authority has forgotten its nonce (section 6.5).
inline constexpr unsigned kNonceRepeatsMax = 20;
// The profile that Let's Encrypt gives certificates for addresses with (draft-ietf-acme-profiles).
inline constexpr std::string_view kProfileOfAddresses = "shortlived";

struct Request {
  enum class Method : std::uint8_t { kGet, kHead, kPost };
  Method method = Method::kGet;
  std::string url;
  std::string body;  // of kPost: application/jose+json
};

struct Reply {
  unsigned status = 0;
  std::string nonce;        // Replay-Nonce
  std::string location;     // Location
  std::string retry_after;  // Retry-After
  std::string body;         // at most kReplySizeMax bytes
};

// What the authority will look for while the try runs.
struct ChallengeAnswer {
  ChallengeKind kind = ChallengeKind::kHttp;
  Identifier identifier;
  std::string token;
  std::string key_authorization;
};

struct Refusal {
  enum class Cause : std::uint8_t {
    kNetwork,      // no answer came
    kChallenge,    // the authority could not verify a name
    kRateLimited,  // it wants a pause
    kAccount,      // it does not accept our account: begin again with a new key
    kAuthority,    // anything else that it says, or that is not understood
  };
  Cause cause = Cause::kAuthority;
  std::string sentence;                             // for the administrator
  std::optional<std::chrono::seconds> retry_after;  // as the authority wishes
};

class Issuance {
 public:
  struct Wish {
    std::string directory;                              // its URL
    Identifiers identifiers;                            // at least one
    ChallengeKind preferred = ChallengeKind::kTlsAlpn;  // the other where it is not offered
    // certificate_id() of the one that is renewed: an authority counts such an order less (RFC 9773
    // section 5). "": none.
    std::string replaces = {};
  };
  // `account` outlives it.
  Issuance(Wish wish, const Key& account, base::Time now);

  // The request that is due now; nullopt while one is under way, or nothing is due, or it is over.
  // Before it is sent, answers() must be served.
  std::optional<Request> poll_request();
  // The answer to the last request.
  void receive(base::Time now, base::WallTime wall_now, const Reply& reply);
  // None came; `sentence` says why.
  void receive_nothing(std::string sentence);

  // When handle_timeout() is to be called; kNever: an answer is waited for, or it is over.
  base::Time next_timeout() const { return wait_until_; }
  void handle_timeout(base::Time now);

  const std::vector<ChallengeAnswer>& answers() const { return answers_; }

  bool is_over() const { return step_ == Step::kOver; }
  // Of one that is over: one of both.
  const std::optional<CertificateAndKey>& certificate() const { return certificate_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  enum class Step : std::uint8_t {
    kDirectory,
    kAccount,
    kOrder,
    kAuthorization,
    kChallenge,
    kAwaitAuthorization,
    kAwaitReady,
    kFinalize,
    kAwaitCertificate,
    kDownload,
    kOver,
  };

  Request make_request();
  std::string target() const;
  std::string payload();
  std::string order_payload() const;
  bool names_what_it_replaces() const;
  std::string finalize_payload();

  void receive_problem(base::WallTime wall_now, const Reply& reply);
  void take(base::Time now, base::WallTime wall_now, const Reply& reply);
  void take_directory(const Reply& reply);
  void take_account(const Reply& reply);
  void take_order(const Reply& reply);
  void take_authorization(base::Time now, base::WallTime wall_now, const Reply& reply);
  void begin_challenge(const Authorization& authorization);
  void refuse_authorization(const Authorization& authorization);
  void take_order_state(base::Time now, base::WallTime wall_now, const Reply& reply);
  void take_certificate(base::WallTime wall_now, const Reply& reply);

  void next_authorization();
  void go(Step step);
  void wait(Step step, base::Time now, base::WallTime wall_now, const Reply& reply);
  void refuse(Refusal::Cause cause, std::string sentence);
  void refuse_unclear(std::string_view what);

  const Wish wish_;
  const Key& account_key_;
  const base::Time deadline_;
  const std::string host_;  // of the directory, for sentences

  Step step_ = Step::kDirectory;
  bool under_way_ = false;       // a request was given out, its answer has not come
  bool fetching_nonce_ = false;  // it is the one for a nonce
  unsigned nonce_repeats_ = 0;
  base::Time wait_until_ = base::kNever;
  base::Duration poll_ = kPollMin;

  Directory directory_;
  bool replaces_refused_ = false;
  std::string nonce_;
  std::string account_;  // its URL
  std::string order_;    // its URL
  std::vector<std::string> authorizations_;
  std::size_t authorization_ = 0;  // which of them is dealt with
  std::string challenge_;          // the URL of the one that is tried
  std::string finalize_;
  std::string certificate_url_;
  std::optional<Key> key_;  // of the certificate
  std::vector<ChallengeAnswer> answers_;
  std::optional<CertificateAndKey> certificate_;
  std::optional<Refusal> refusal_;
};

}  // namespace acme
