#include "net/tls/server_context.hpp"

#include <algorithm>
#include <string_view>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "net/tls/openssl_owner.hpp"

namespace net::tls {

namespace {

using Failed = base::Failure<CertificateError>;

// RFC 7301: "http/1.1" with its length in front. A client that offers ALPN without it speaks
// something we do not.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, kOurs, sizeof kOurs - 1, offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

// RFC 8737 section 3: acme-tls/1 and nothing beside it.
int choose_challenge(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                     const unsigned char* offered, unsigned offered_size, void*) {
  const std::string_view only(reinterpret_cast<const char*>(offered), offered_size);
  if (only.size() != kChallengeProtocol.size() + 1 || only.substr(1) != kChallengeProtocol)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = offered + 1;
  *chosen_size = static_cast<unsigned char>(kChallengeProtocol.size());
  return SSL_TLSEXT_ERR_OK;
}

base::ConstBytes extension_of(SSL* connection, unsigned type) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(connection, type, &data, &size) != 1) return {};
  return {data, size};
}

// Before OpenSSL itself has read the extensions: later the certificate can no longer be changed for
// one of ALPN.
int on_client_hello(SSL* connection, int*, void* choose_of_context) {
  const auto& choose = *static_cast<const ServerContext::Choose*>(choose_of_context);
  ClientHello* const hello = attached(connection);
  if (!choose || hello == nullptr) return SSL_CLIENT_HELLO_SUCCESS;
  hello->server_name =
      server_name_in(extension_of(connection, TLSEXT_TYPE_server_name)).value_or("");
  hello->wants_challenge =
      offers_protocol(extension_of(connection, TLSEXT_TYPE_application_layer_protocol_negotiation),
                      kChallengeProtocol);
  if (const ServerContext* const chosen = choose(*hello))
    SSL_set_SSL_CTX(connection, chosen->native());
  return SSL_CLIENT_HELLO_SUCCESS;
}

int no_passphrase(char*, int, int, void*) {
  return -1;
}

BioPtr reader_of(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool use_chain(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = reader_of(pem);
  const X509Ptr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) return false;
  // add1: the context takes a reference of its own.
  while (const X509Ptr next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) return false;
  }
  ERR_clear_error();  // the end of the text counts as an error
  return true;
}

void configure(SSL_CTX* context, Greeting greeting) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");  // TLS 1.2: forward secrecy
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A class of idle connections must not hold 34 KiB of record buffers each.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets resume without memory
  SSL_CTX_set_alpn_select_cb(
      context, greeting == Greeting::kChallenge ? choose_challenge : choose_protocol, nullptr);
  mark(context, greeting);
}

}  // namespace

void ServerContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::string to_string(CertificateError error) {
  switch (error) {
    case CertificateError::kCertificateUnreadable:
      return "the certificate file holds no PEM certificate";
    case CertificateError::kKeyUnreadable:
      return "the key file holds no PEM private key, or the key is protected by a passphrase";
    case CertificateError::kKeyDoesNotMatch:
      return "the private key does not belong to the certificate";
  }
  return "the certificate cannot be used";
}

base::Result<ServerContext, CertificateError> ServerContext::make(const CertificateAndKey& pair,
                                                                  Greeting greeting) {
  ServerContext context(greeting);
  const auto built = context.replace(pair);
  if (!built) return Failed{built.error()};
  return context;
}

base::Result<void, CertificateError> ServerContext::replace(const CertificateAndKey& pair) {
  auto built = build(pair);
  if (!built) return Failed{built.error()};
  context_ = std::move(*built);
  return {};
}

base::Result<ServerContext::Owned, CertificateError> ServerContext::build(
    const CertificateAndKey& pair) const {
  Owned context(SSL_CTX_new(TLS_server_method()));
  if (!context || !use_chain(context.get(), pair.certificate_pem))
    return Failed{CertificateError::kCertificateUnreadable};
  const BioPtr bio = reader_of(pair.key_pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return Failed{CertificateError::kKeyUnreadable};
  if (X509_check_private_key(SSL_CTX_get0_certificate(context.get()), key.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    ERR_clear_error();
    return Failed{CertificateError::kKeyDoesNotMatch};
  }
  configure(context.get(), greeting_);
  SSL_CTX_set_client_hello_cb(context.get(), on_client_hello, choose_.get());
  return context;
}

}  // namespace net::tls
