#include "net/tls/certificate.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>
#include <openssl/pem.h>

#include "net/tls/openssl_owner.hpp"

namespace net::tls {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;

using Failed = base::Failure<IssueError>;

X509Ptr parse_certificate(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

// An encrypted key is not asked a passphrase for on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

KeyPtr parse_key(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
}

std::string text_of(BIO* bio) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bio, &begin);
  return {begin, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return text_of(bio.get());
}

std::string to_pem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

// 126 random bits: positive and unguessable (CA/Browser Forum asks for 64 at least).
bool set_serial(X509* certificate, base::Random& random) {
  std::array<std::uint8_t, 16> octets{};
  random.fill(octets);
  octets[0] = static_cast<std::uint8_t>((octets[0] & 0x3F) | 0x40);
  BIGNUM* const number = BN_bin2bn(octets.data(), octets.size(), nullptr);
  const bool set = number != nullptr &&
                   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool set_validity(X509* certificate, base::WallTime now, std::int64_t days) {
  const std::int64_t from = now.milliseconds / 1000 - kDay;
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), from + days * kDay) != nullptr;
}

bool set_name(X509_NAME* name, const std::string& common_name) {
  // A common name has at most 64 characters (RFC 5280, ub-common-name).
  const std::string cut = common_name.substr(0, 64);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(cut.c_str()), -1, -1,
                                    0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string full_mask(const base::IpAddress& address) {
  return address.family == base::AddressFamily::kIpv4 ? "255.255.255.255"
                                                      : "FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF";
}

std::string constraint_text(const Names& names) {
  std::string text = "critical";
  for (const std::string& name : names.dns) text += ",permitted;DNS:" + name;
  for (const base::IpAddress& address : names.addresses)
    text += ",permitted;IP:" + to_string(address) + "/" + full_mask(address);
  return text;
}

std::string alternative_text(const Names& names) {
  std::string text;
  for (const std::string& name : names.dns) text += (text.empty() ? "DNS:" : ",DNS:") + name;
  for (const base::IpAddress& address : names.addresses)
    text += (text.empty() ? "IP:" : ",IP:") + to_string(address);
  return text;
}

// What both kinds share: version, serial number, validity, key, subject.
bool fill_common(X509* certificate, EVP_PKEY* key, base::WallTime now, std::int64_t days,
                 base::Random& random) {
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate, random) &&
         set_validity(certificate, now, days) && X509_set_pubkey(certificate, key) == 1;
}

base::IpAddress to_address(const std::uint8_t* octets, std::size_t size) {
  base::IpAddress address;
  if (size != 4 && size != 16) return address;
  address.family = size == 4 ? base::AddressFamily::kIpv4 : base::AddressFamily::kIpv6;
  std::copy_n(octets, size, address.octets.begin());
  return address;
}

// Takes a name of subjectAltName or of the constraints (there an address is twice as long: the
// second half is the mask).
void collect(const GENERAL_NAME* name, std::size_t address_parts, Names& names) {
  if (name->type == GEN_DNS) {
    const ASN1_IA5STRING* text = name->d.dNSName;
    names.dns.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                           static_cast<std::size_t>(ASN1_STRING_length(text)));
  } else if (name->type == GEN_IPADD) {
    const ASN1_OCTET_STRING* text = name->d.iPAddress;
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(text)) / address_parts;
    const base::IpAddress address = to_address(ASN1_STRING_get0_data(text), size);
    if (address.family != base::AddressFamily::kNone) names.addresses.push_back(address);
  }
}

void sort(Names& names) {
  const auto unique = [](auto& list) {
    std::ranges::sort(list);
    const auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
  };
  unique(names.dns);
  unique(names.addresses);
}

Names names_in(const X509* certificate) {
  Names names;
  const auto* alternatives = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i)
    collect(sk_GENERAL_NAME_value(alternatives, i), 1, names);
  GENERAL_NAMES_free(const_cast<GENERAL_NAMES*>(alternatives));

  auto* constraints = static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(certificate, NID_name_constraints, nullptr, nullptr));
  if (constraints != nullptr) {
    for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i)
      collect(sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base, 2, names);
    NAME_CONSTRAINTS_free(constraints);
  }
  sort(names);
  return names;
}

base::WallTime to_wall_time(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return {};
  return {static_cast<std::int64_t>(timegm(&utc)) * 1000};
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return text;
}

// A label of letters, digits and hyphens, or several with dots: what a DNS name may be.
bool is_dns_name(const std::string& name) {
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(
             name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; });
}

}  // namespace

Names names_of_host(const std::string& host_name, std::vector<base::IpAddress> addresses) {
  Names names{{"localhost"}, std::move(addresses)};
  if (is_dns_name(host_name)) {
    names.dns.push_back(host_name);
    if (host_name != "localhost") names.dns.push_back(host_name + ".local");
  }
  names.addresses.push_back(base::IpAddress::v4(127, 0, 0, 1));
  names.addresses.push_back(*base::IpAddress::parse("::1"));
  sort(names);
  return names;
}

Names missing_names(const Names& wanted, const Names& have) {
  Names missing;
  std::ranges::set_difference(wanted.dns, have.dns, std::back_inserter(missing.dns));
  std::ranges::set_difference(wanted.addresses, have.addresses,
                              std::back_inserter(missing.addresses));
  return missing;
}

base::Result<Issued, IssueError> make_authority(base::WallTime now, const Names& names,
                                                const std::string& host_name,
                                                base::Random& random) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return Failed{IssueError::kCrypto};
  X509* const c = certificate.get();
  const bool made = fill_common(c, key.get(), now, kAuthorityDays, random) &&
                    set_name(X509_get_subject_name(c), "Pendopo authority of " + host_name) &&
                    X509_set_issuer_name(c, X509_get_subject_name(c)) == 1 &&
                    add_extension(c, c, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    add_extension(c, c, NID_key_usage, "critical,keyCertSign") &&
                    add_extension(c, c, NID_name_constraints, constraint_text(names)) &&
                    add_extension(c, c, NID_subject_key_identifier, "hash") &&
                    X509_sign(c, key.get(), EVP_sha256()) != 0;
  if (!made) return Failed{IssueError::kCrypto};
  return Issued{to_pem(c), to_pem(key.get())};
}

base::Result<Issued, IssueError> make_leaf(base::WallTime now, const Names& names,
                                           const Issued& authority, base::Random& random) {
  const X509Ptr issuer = parse_certificate(authority.certificate_pem);
  const KeyPtr issuer_key = parse_key(authority.key_pem);
  if (!issuer || !issuer_key || X509_check_private_key(issuer.get(), issuer_key.get()) != 1)
    return Failed{IssueError::kBadAuthority};
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return Failed{IssueError::kCrypto};
  X509* const c = certificate.get();
  X509* const i = issuer.get();
  const std::string common_name = names.dns.empty() ? "pendopo" : names.dns.front();
  const bool made = fill_common(c, key.get(), now, kLeafDays, random) &&
                    set_name(X509_get_subject_name(c), common_name) &&
                    X509_set_issuer_name(c, X509_get_subject_name(i)) == 1 &&
                    add_extension(c, i, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(c, i, NID_key_usage, "critical,digitalSignature") &&
                    add_extension(c, i, NID_ext_key_usage, "serverAuth") &&
                    add_extension(c, i, NID_subject_alt_name, alternative_text(names)) &&
                    add_extension(c, i, NID_subject_key_identifier, "hash") &&
                    add_extension(c, i, NID_authority_key_identifier, "keyid:always") &&
                    X509_sign(c, issuer_key.get(), EVP_sha256()) != 0;
  if (!made) return Failed{IssueError::kCrypto};
  return Issued{to_pem(c) + authority.certificate_pem, to_pem(key.get())};
}

std::optional<CertificateFacts> read_certificate(const std::string& certificate_pem) {
  const X509Ptr certificate = parse_certificate(certificate_pem);
  if (!certificate) return std::nullopt;
  CertificateFacts facts;
  facts.names = names_in(certificate.get());
  facts.not_before = to_wall_time(X509_get0_notBefore(certificate.get()));
  facts.not_after = to_wall_time(X509_get0_notAfter(certificate.get()));
  const int size = i2d_X509(certificate.get(), nullptr);
  facts.der.resize(static_cast<std::size_t>(std::max(size, 0)));
  unsigned char* out = facts.der.data();
  i2d_X509(certificate.get(), &out);
  facts.fingerprint = fingerprint_of(certificate.get());
  return facts;
}

bool key_matches(const std::string& certificate_pem, const std::string& key_pem) {
  const X509Ptr certificate = parse_certificate(certificate_pem);
  const KeyPtr key = parse_key(key_pem);
  return certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
}

bool needs_renewal(const CertificateFacts& leaf, const Names& wanted, base::WallTime now) {
  const std::int64_t left = leaf.not_after.milliseconds - now.milliseconds;
  return leaf.names != wanted || left < kLeafRenewDays * kDay * 1000 || now < leaf.not_before;
}

}  // namespace net::tls
