#include "acme/certificate.hpp"

#include <array>

#include <openssl/sha.h>

#include "acme/openssl_owner.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace acme {
namespace {

constexpr const char* kAcmeIdentifier = "1.3.6.1.5.5.7.1.31";  // OpenSSL 3.0 has no name for it
constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kChallengeDays = 7;  // from a day ago: nobody checks, it only must be valid

ExtensionPtr make_extension(const char* name, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, nullptr, nullptr, nullptr, nullptr, 0);
  return ExtensionPtr(X509V3_EXT_conf(nullptr, &context, name, value.c_str()));
}

std::string alternative_text(const Identifiers& identifiers) {
  std::string text;
  for (const Identifier& identifier : identifiers) {
    text += text.empty() ? "" : ",";
    text += (identifier.is_address() ? "IP:" : "DNS:") + identifier.value;
  }
  return text;
}

bool add_alternatives(X509_REQ* request, const Identifiers& identifiers) {
  const ExtensionPtr names = make_extension(SN_subject_alt_name, alternative_text(identifiers));
  STACK_OF(X509_EXTENSION)* list = nullptr;
  const bool added = names && X509v3_add_ext(&list, names.get(), -1) != nullptr &&  // a copy
                     X509_REQ_add_extensions(request, list) == 1;
  sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  return added;
}

// RFC 8737 section 3: id-pe-acmeIdentifier, critical, an OCTET STRING with a SHA-256.
bool add_acme_identifier(X509* certificate, std::string_view key_authorization) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(base::as_bytes(key_authorization).data(), key_authorization.size(), digest.data());
  const std::string value = "critical,DER:0420" + base::to_hex(digest);
  const ExtensionPtr extension = make_extension(kAcmeIdentifier, value);
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool add_names(X509* certificate, const Identifier& identifier) {
  const ExtensionPtr names = make_extension(SN_subject_alt_name, alternative_text({identifier}));
  return names && X509_add_ext(certificate, names.get(), -1) == 1;
}

bool set_validity(X509* certificate, base::WallTime now) {
  const std::int64_t from = now.milliseconds / 1000 - kDay;
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), from + kChallengeDays * kDay) != nullptr;
}

bool set_subject(X509* certificate) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  static constexpr unsigned char kName[] = "ACME challenge";
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool holds(X509* leaf, const Identifier& identifier) {
  const std::string& value = identifier.value;
  return identifier.is_address()
             ? X509_check_ip_asc(leaf, value.c_str(), 0) == 1
             : X509_check_host(leaf, value.data(), value.size(), 0, nullptr) == 1;
}

}  // namespace

std::vector<std::uint8_t> certificate_request(const Key& key, const Identifiers& identifiers) {
  const RequestPtr request(X509_REQ_new());
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.native()) != 1 ||
      !add_alternatives(request.get(), identifiers) ||
      X509_REQ_sign(request.get(), key.native(), EVP_sha256()) == 0) {
    return {};
  }
  std::vector<std::uint8_t> der(
      static_cast<std::size_t>(std::max(i2d_X509_REQ(request.get(), nullptr), 0)));
  unsigned char* out = der.data();
  i2d_X509_REQ(request.get(), &out);
  return der;
}

std::optional<CertificateAndKey> challenge_certificate(const Identifier& identifier,
                                                       std::string_view key_authorization,
                                                       base::WallTime now) {
  const auto key = Key::make();
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return std::nullopt;
  X509* const c = certificate.get();
  const bool made = X509_set_version(c, X509_VERSION_3) == 1 &&
                    ASN1_INTEGER_set(X509_get_serialNumber(c), 1) == 1 && set_validity(c, now) &&
                    set_subject(c) && X509_set_pubkey(c, key->native()) == 1 &&
                    add_names(c, identifier) && add_acme_identifier(c, key_authorization) &&
                    X509_sign(c, key->native(), EVP_sha256()) != 0;
  if (!made) return std::nullopt;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), c);
  return CertificateAndKey{text_of(bio.get()), key->to_pem()};
}

std::string certificate_fault(const std::string& chain_pem, const Key& key,
                              const Identifiers& identifiers, base::WallTime now) {
  const BioPtr bio = reader_of(chain_pem);
  const X509Ptr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!leaf) return "cannot be read";
  if (X509_check_private_key(leaf.get(), key.native()) != 1) return "belongs to another key";
  for (const Identifier& identifier : identifiers) {
    if (!holds(leaf.get(), identifier)) return "does not hold " + identifier.value;
  }
  std::time_t seconds = now.milliseconds / 1000;
  if (X509_cmp_time(X509_get0_notAfter(leaf.get()), &seconds) <= 0) return "has expired already";
  if (X509_cmp_time(X509_get0_notBefore(leaf.get()), &seconds) > 0) {
    return "is not valid yet: is the clock of this machine right?";
  }
  return {};
}

std::string certificate_id(const std::string& chain_pem) {
  const BioPtr bio = reader_of(chain_pem);
  const X509Ptr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  const ASN1_OCTET_STRING* const issuer = leaf ? X509_get0_authority_key_id(leaf.get()) : nullptr;
  if (issuer == nullptr) return {};
  // The serial number as DER has it, behind tag and length (both of one octet: at most 20 follow).
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_INTEGER(X509_get0_serialNumber(leaf.get()), &der);
  const std::string serial =
      size > 2 ? base::to_base64url({der + 2, static_cast<std::size_t>(size) - 2}) : "";
  OPENSSL_free(der);
  if (serial.empty()) return {};
  return base::to_base64url({ASN1_STRING_get0_data(issuer),
                             static_cast<std::size_t>(ASN1_STRING_length(issuer))}) +
         "." + serial;
}

}  // namespace acme
