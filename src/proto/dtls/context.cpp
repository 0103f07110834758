#include "proto/dtls/context.hpp"

#include <cstdio>
#include <string>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace proto::dtls {

using base::Failure;

namespace {

// Nobody looks at the dates of a certificate that is trusted by its fingerprint; they are there
// because X.509 wants them.
constexpr std::int64_t kSecondsBefore = 24 * 3600;
constexpr std::int64_t kSecondsAfter = 366 * 24 * 3600;
// Of the peer's certificate chain. Browsers send one certificate of 300 to 900 octets.
constexpr long kCertificateListMax = 16 * 1024;

struct KeyDelete {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDelete {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDelete>;
using Certificate = std::unique_ptr<X509, CertificateDelete>;

bool set_dates(X509* certificate, base::WallTime today) {
  const std::int64_t seconds = today.milliseconds / 1000;
  return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds - kSecondsBefore) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), seconds + kSecondsAfter) != nullptr;
}

// A random serial number and common name: two servers, or one before and after a restart, are not
// to be told apart or linked by it.
bool set_names(X509* certificate) {
  std::uint8_t random[16];
  if (RAND_bytes(random, sizeof random) != 1) return false;
  const std::uint64_t serial = base::load_u64(random) >> 1;  // positive
  char common_name[17];
  std::snprintf(common_name, sizeof common_name, "%016llx",
                static_cast<unsigned long long>(base::load_u64(random + 8)));
  X509_NAME* name = X509_get_subject_name(certificate);
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(common_name), -1, -1,
                                    0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

Certificate make_certificate(EVP_PKEY* key, base::WallTime today) {
  Certificate certificate(X509_new());
  const bool ok = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                  set_names(certificate.get()) && set_dates(certificate.get(), today) &&
                  X509_set_pubkey(certificate.get(), key) == 1 &&
                  X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  return ok ? std::move(certificate) : nullptr;
}

// OpenSSL's names of the use_srtp values, in the given order; empty for a value we do not speak.
std::string profile_names(std::span<const std::uint16_t> profiles) {
  std::string names;
  for (const std::uint16_t profile : profiles) {
    if (!names.empty()) names += ':';
    if (profile == 7) {
      names += "SRTP_AEAD_AES_128_GCM";  // RFC 7714 section 14.2
    } else if (profile == 1) {
      names += "SRTP_AES128_CM_SHA1_80";  // RFC 5764 section 4.1.2
    } else {
      return {};
    }
  }
  return names;
}

// Any chain will do: what counts is the fingerprint, and the session compares it.
int accept_any(int, X509_STORE_CTX*) {
  return 1;
}

bool set_up(SSL_CTX* context, const std::string& profiles) {
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
  SSL_CTX_set_max_cert_list(context, kCertificateListMax);
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context,
                                 "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:"
                                 "ECDHE-ECDSA-AES256-GCM-SHA384") == 1 &&
         SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
         SSL_CTX_set_tlsext_use_srtp(context, profiles.c_str()) == 0;  // 0: it worked
}

}  // namespace

base::Result<Context, SetupError> Context::make(std::span<const std::uint16_t> profiles,
                                                base::WallTime today) {
  ERR_clear_error();
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return Failure{SetupError::kNoKey};
  const Certificate certificate = make_certificate(key.get(), today);
  unsigned size = 0;
  Context context;
  if (!certificate || X509_digest(certificate.get(), EVP_sha256(),
                                  context.fingerprint_.sha256.data(), &size) != 1) {
    return Failure{SetupError::kNoCertificate};
  }
  const std::string names = profile_names(profiles);
  context.native_ = SSL_CTX_new(DTLS_method());
  if (!context.native_ || names.empty() || !set_up(context.native_, names) ||
      SSL_CTX_use_certificate(context.native_, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.native_, key.get()) != 1) {
    return Failure{SetupError::kNoContext};
  }
  return context;
}

Context::~Context() {
  SSL_CTX_free(native_);
}

Context::Context(Context&& other) noexcept
    : native_(std::exchange(other.native_, nullptr)), fingerprint_(other.fingerprint_) {}

Context& Context::operator=(Context&& other) noexcept {
  std::swap(native_, other.native_);
  std::swap(fingerprint_, other.fingerprint_);
  return *this;
}

}  // namespace proto::dtls
