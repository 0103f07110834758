#include "server/blob_files.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "net/file.hpp"
#include "net/file_descriptor.hpp"
#include "server/file_bytes.hpp"

namespace server {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr std::string_view kParts = "parts";
constexpr std::string_view kWholeAtOnce = "small";  // no id of an upload
constexpr std::size_t kHashSize = 64;               // hexadecimal
constexpr std::size_t kFanOut = 2;                  // letters of the folder

bool is_hash(std::string_view text) {
  return text.size() == kHashSize && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Of base64url, and so no path.
bool is_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

bool make_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::create_directories(folder, error)) return !error;
  return ::chmod(folder.c_str(), kFolderMode) == 0 && net::sync_folder_of(folder);
}

struct ForgetDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) {
    CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(base::ConstBytes bytes) {
    CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }
  std::string finish() {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    return base::to_hex(base::ConstBytes(digest).first(size));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, ForgetDigest> context_;
};

}  // namespace

struct BlobFiles::Part {
  net::FileDescriptor file;
  std::uint64_t bytes = 0;
  Digest digest;
};

BlobFiles::BlobFiles(fs::path root) : root_(std::move(root)) {
  std::error_code error;
  fs::remove_all(root_ / kParts, error);
  if (!make_folder(root_ / kParts)) {
    base::log_error("files", "{} cannot be made: no files in the chat", (root_ / kParts).string());
  }
  look();
}

BlobFiles::~BlobFiles() = default;

void BlobFiles::look() {
  std::error_code error;
  for (fs::directory_iterator folder(root_, error), end; !error && folder != end;
       folder.increment(error)) {
    std::error_code inner;
    for (fs::directory_iterator file(folder->path(), inner); !inner && file != end;
         file.increment(inner)) {
      std::string name = file->path().filename().string();
      if (!is_hash(name) || file->path() != path_of(name)) continue;
      std::error_code sizing;
      const std::uint64_t size = file->file_size(sizing);
      if (sizing) continue;
      bytes_ += size;
      blobs_.emplace(std::move(name), Blob{size, false});
    }
  }
}

fs::path BlobFiles::part_of(std::string_view upload) const {
  return root_ / kParts / upload;
}

fs::path BlobFiles::path_of(std::string_view hash) const {
  return root_ / hash.substr(0, kFanOut) / hash;
}

bool BlobFiles::begin(const std::string& upload) {
  if (!is_id(upload)) return false;
  auto part = std::make_unique<Part>();
  part->file = net::FileDescriptor(
      ::open(part_of(upload).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!part->file) return false;
  parts_.insert_or_assign(upload, std::move(part));
  return true;
}

bool BlobFiles::append(const std::string& upload, base::ConstBytes piece) {
  const auto found = parts_.find(upload);
  if (found == parts_.end()) return false;
  Part& part = *found->second;
  if (!write_at(part.file.get(), part.bytes, piece)) {
    (void)::ftruncate(part.file.get(), static_cast<off_t>(part.bytes));
    return false;
  }
  part.bytes += piece.size();
  part.digest.add(piece);
  return true;
}

std::optional<std::string> BlobFiles::finish(const std::string& upload) {
  const auto found = parts_.find(upload);
  if (found == parts_.end()) return std::nullopt;
  const std::unique_ptr<Part> part = std::move(found->second);
  parts_.erase(found);
  std::string hash = part->digest.finish();
  const bool kept = ::fsync(part->file.get()) == 0 && adopt(part_of(upload), hash, part->bytes);
  std::error_code ignored;
  fs::remove(part_of(upload), ignored);
  if (!kept) return std::nullopt;
  return hash;
}

bool BlobFiles::adopt(const fs::path& part, const std::string& hash, std::uint64_t bytes) {
  const fs::path path = path_of(hash);
  if (const auto known = blobs_.find(hash); known != blobs_.end()) {
    // Unless somebody has removed it behind our back.
    std::error_code error;
    if (fs::file_size(path, error) == bytes && !error) {
      known->second.marked = false;
      return true;
    }
    bytes_ -= known->second.bytes;
    blobs_.erase(known);
  }
  std::error_code error;
  if (!make_folder(path.parent_path())) return false;
  fs::rename(part, path, error);
  if (error || !net::sync_folder_of(path)) return false;
  blobs_.emplace(hash, Blob{bytes, false});
  bytes_ += bytes;
  return true;
}

void BlobFiles::drop(const std::string& upload) {
  if (parts_.erase(upload) == 0) return;
  std::error_code ignored;
  fs::remove(part_of(upload), ignored);
}

std::optional<std::string> BlobFiles::put(base::ConstBytes bytes) {
  const std::string name(kWholeAtOnce);
  drop(name);
  if (!begin(name)) return std::nullopt;
  if (append(name, bytes)) return finish(name);
  drop(name);
  return std::nullopt;
}

proto::http::SourcedBody BlobFiles::open(const std::string& hash) {
  return is_hash(hash) ? open_file(path_of(hash)) : nullptr;
}

std::uint64_t BlobFiles::free_bytes() {
  std::error_code error;
  const fs::space_info space = fs::space(root_, error);
  return error ? std::numeric_limits<std::uint64_t>::max() : space.available;
}

void BlobFiles::mark_all() {
  for (auto& [hash, blob] : blobs_) blob.marked = true;
}

std::size_t BlobFiles::remove_marked(const app::files::Hashes& needed) {
  std::size_t removed = 0;
  for (auto next = blobs_.begin(); next != blobs_.end();) {
    const auto blob = next++;
    if (!blob->second.marked || needed.contains(blob->first)) continue;
    std::error_code error;
    fs::remove(path_of(blob->first), error);
    if (error) continue;
    bytes_ -= blob->second.bytes;
    blobs_.erase(blob);
    ++removed;
  }
  return removed;
}

app::files::Hashes BlobFiles::missing(const app::files::Hashes& needed) {
  app::files::Hashes missing;
  for (const std::string& hash : needed) {
    if (!blobs_.contains(hash)) missing.insert(hash);
  }
  return missing;
}

}  // namespace server
