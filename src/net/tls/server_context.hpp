// What a TLS server needs to greet clients: one certificate chain and its key, TLS 1.2 and 1.3,
// HTTP/1.1 as the only ALPN protocol. The certificate can be replaced while connections run, and
// another context can be chosen by what the client says first.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/client_hello.hpp"

struct ssl_ctx_st;

namespace net::tls {

// A certificate with its chain, leaf first, and the private key; both PEM.
struct CertificateAndKey {
  std::string certificate_pem;
  std::string key_pem;
};

enum class CertificateError {
  kCertificateUnreadable,  // no PEM certificate in the text
  kKeyUnreadable,          // no PEM private key in the text, or it needs a passphrase
  kKeyDoesNotMatch,        // the key belongs to another certificate
};

// A sentence for the administrator.
std::string to_string(CertificateError error);

class ServerContext {
 public:
  // With Greeting::kChallenge the ALPN protocol is that of TLS-ALPN-01, and no other.
  static base::Result<ServerContext, CertificateError> make(const CertificateAndKey& pair,
                                                            Greeting greeting = Greeting::kOwn);

  // Is asked in every handshake, on the thread that does it, for the context that greets the
  // client; nullptr: this one. What it gives lives at least until it returns.
  using Choose = std::function<const ServerContext*(const ClientHello&)>;
  void set_choose(Choose choose) { *choose_ = std::move(choose); }

  // New connections use the new certificate; running ones keep theirs. On an error the old one
  // stays.
  base::Result<void, CertificateError> replace(const CertificateAndKey& pair);

  // OpenSSL knows the context by this pointer. A connection that is made with it keeps it
  // alive by itself (SSL_new counts).
  ssl_ctx_st* native() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Owned = std::unique_ptr<ssl_ctx_st, Free>;

  explicit ServerContext(Greeting greeting) : greeting_(greeting) {}
  base::Result<Owned, CertificateError> build(const CertificateAndKey& pair) const;

  Greeting greeting_;
  std::unique_ptr<Choose> choose_ = std::make_unique<Choose>();  // OpenSSL knows it by its address
  Owned context_;
};

}  // namespace net::tls
