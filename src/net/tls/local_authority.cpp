#include "net/tls/local_authority.hpp"

#include <fmt/format.h>

#include "net/file.hpp"

namespace net::tls {

namespace {

namespace fs = std::filesystem;

using Failed = base::Failure<std::string>;

constexpr mode_t kKeyMode = 0600;
constexpr mode_t kCertificateMode = 0644;
constexpr std::string_view kUntaken = "authority.untaken";

base::Result<std::string, std::string> read(const fs::path& path) {
  auto content = read_file(path);
  if (content) return std::move(*content);
  return Failed{fmt::format("cannot read {}: {}", path.string(), content.error().message())};
}

// The key first: a certificate without its key would look like a broken pair ever after.
base::Result<void, std::string> save(const fs::path& folder, const std::string& name,
                                     const Issued& issued) {
  const fs::path key = folder / (name + ".key");
  const fs::path certificate = folder / (name + ".crt");
  if (const auto written = write_file_durably(key, issued.key_pem, kKeyMode); !written)
    return Failed{fmt::format("cannot write {}: {}", key.string(), written.error().message())};
  const auto written = write_file_durably(certificate, issued.certificate_pem, kCertificateMode);
  if (!written)
    return Failed{
        fmt::format("cannot write {}: {}", certificate.string(), written.error().message())};
  return {};
}

base::Result<Issued, std::string> load(const fs::path& folder, const std::string& name) {
  auto certificate = read(folder / (name + ".crt"));
  if (!certificate) return Failed{certificate.error()};
  auto key = read(folder / (name + ".key"));
  if (!key) return Failed{key.error()};
  return Issued{std::move(*certificate), std::move(*key)};
}

// Whether no device has it, and the machine has become something that it may not vouch for.
bool may_be_replaced(const fs::path& folder, const Names& names) {
  std::error_code ignored;
  if (!fs::exists(folder / kUntaken, ignored)) return false;
  const auto certificate = read(folder / "authority.crt");
  const auto facts = certificate ? read_certificate(*certificate) : std::nullopt;
  return facts && missing_names(names, facts->names) != Names{};
}

// The mark comes first: an authority without it counts as taken. In between, a power cut leaves a
// key that does not fit; the certificate is therefore taken away before the key is replaced.
base::Result<void, std::string> save_authority(const fs::path& folder, const Issued& made) {
  const auto marked = write_file_durably(folder / kUntaken, "", kKeyMode);
  if (!marked) {
    return Failed{
        fmt::format("cannot write {}: {}", (folder / kUntaken).string(), marked.error().message())};
  }
  std::error_code ignored;
  if (fs::remove(folder / "authority.crt", ignored)) (void)sync_folder_of(folder / kUntaken);
  return save(folder, "authority", made);
}

}  // namespace

base::Result<LocalAuthority, std::string> LocalAuthority::open(const fs::path& folder,
                                                               base::WallTime now,
                                                               const Names& names,
                                                               const std::string& host_name,
                                                               base::Random& random) {
  std::error_code ignored;
  // A key alone is what a power cut leaves between the two writes: nobody trusts it yet.
  if (!fs::exists(folder / "authority.crt", ignored) || may_be_replaced(folder, names)) {
    const auto made = make_authority(now, names, host_name, random);
    if (!made) return Failed{"cannot make a certificate authority: OpenSSL refused"};
    if (const auto saved = save_authority(folder, *made); !saved) return Failed{saved.error()};
  }
  auto loaded = load(folder, "authority");
  if (!loaded) return Failed{loaded.error()};
  auto facts = read_certificate(loaded->certificate_pem);
  if (!facts || !key_matches(loaded->certificate_pem, loaded->key_pem))
    return Failed{fmt::format(
        "authority.crt and authority.key in {} do not belong together; restore them from a "
        "backup, or remove both and let every device trust the new authority",
        folder.string())};
  return LocalAuthority(folder, std::move(*loaded), std::move(*facts));
}

base::Result<LocalAuthority::Leaf, std::string> LocalAuthority::leaf_for(
    const Names& names, base::WallTime now, base::Random& random) const {
  Leaf leaf;
  leaf.not_covered = missing_names(names, facts_.names);
  const Names covered = without(names, leaf.not_covered);
  auto pair = load(folder_, "server");
  const auto facts = pair ? read_certificate(pair->certificate_pem) : std::nullopt;
  const bool of_this_authority =
      pair && pair->certificate_pem.ends_with(authority_.certificate_pem);
  if (!facts || !of_this_authority || !key_matches(pair->certificate_pem, pair->key_pem) ||
      needs_renewal(*facts, covered, now)) {
    auto made = make_leaf(now, covered, authority_, random);
    if (!made) return Failed{"cannot make the server's certificate: OpenSSL refused"};
    if (const auto saved = save(folder_, "server", *made); !saved) return Failed{saved.error()};
    pair = std::move(*made);
    leaf.renewed = true;
  }
  leaf.pair = {std::move(pair->certificate_pem), std::move(pair->key_pem)};
  return leaf;
}

void LocalAuthority::note_taken() const {
  std::error_code ignored;
  if (fs::remove(folder_ / kUntaken, ignored)) (void)sync_folder_of(folder_ / kUntaken);
}

base::Result<CertificateAndKey, std::string> read_own_certificate(const fs::path& certificate,
                                                                  const fs::path& key) {
  auto certificate_pem = read(certificate);
  if (!certificate_pem) return Failed{certificate_pem.error()};
  auto key_pem = read(key);
  if (!key_pem) return Failed{key_pem.error()};
  CertificateAndKey pair{std::move(*certificate_pem), std::move(*key_pem)};
  if (const auto context = ServerContext::make(pair); !context)
    return Failed{fmt::format("{} and {}: {}", certificate.string(), key.string(),
                              to_string(context.error()))};
  return pair;
}

std::string to_string(const Names& names) {
  std::string text;
  for (const std::string& name : names.dns) text += (text.empty() ? "" : ", ") + name;
  for (const base::IpAddress& address : names.addresses)
    text += (text.empty() ? "" : ", ") + base::to_string(address);
  return text;
}

}  // namespace net::tls
