#include "server/upload_store.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.hpp"
#include "live/recording/manifest.hpp"
#include "net/file.hpp"
#include "net/file_descriptor.hpp"
#include "school/room_record.hpp"

namespace server {

namespace fs = std::filesystem;
using app::Upload;

namespace {

constexpr mode_t kFileMode = 0600;
constexpr std::string_view kVersion = "pendopo-upload 1";

bool is_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  });
}

class DiskFile final : public media::probe::File {
 public:
  explicit DiskFile(const fs::path& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {
    struct stat facts{};
    if (file_ && ::fstat(file_.get(), &facts) == 0) {
      size_ = static_cast<std::uint64_t>(facts.st_size);
    }
  }
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t at, base::Bytes out) const override {
    while (!out.empty()) {
      const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      at += static_cast<std::uint64_t>(got);
      out = out.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

 private:
  net::FileDescriptor file_;
  std::uint64_t size_ = 0;
};

std::string write_words(const Upload& upload) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", kVersion, upload.bytes, upload.begun.milliseconds,
                     upload.channel, upload.title, upload.person);
}

std::optional<Upload> read_words(std::string_view id, std::string_view text) {
  const auto line = [&text] {
    const std::string_view found = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(found.size() + 1, text.size()));
    return found;
  };
  if (line() != kVersion) return std::nullopt;
  const auto bytes = base::parse_number<std::uint64_t>(line());
  const auto begun = base::parse_number<std::int64_t>(line());
  Upload upload;
  upload.id = id;
  upload.channel = line();
  upload.title = line();
  upload.person = line();
  if (!bytes || !begun || !school::is_room_name(upload.channel)) return std::nullopt;
  upload.bytes = *bytes;
  upload.begun = {*begun};
  return upload;
}

}  // namespace

fs::path UploadStore::words_of(std::string_view id) const {
  return root_ / (std::string(id) + ".txt");
}

fs::path UploadStore::part_of(std::string_view id) const {
  return root_ / (std::string(id) + ".part");
}

bool UploadStore::create(const Upload& upload) {
  std::error_code error;
  fs::create_directories(root_, error);
  if (error || !is_id(upload.id)) return false;
  const net::FileDescriptor part(
      ::open(part_of(upload.id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!part) return false;
  return net::write_file_durably(words_of(upload.id), write_words(upload), kFileMode).has_value();
}

std::optional<Upload> UploadStore::find(std::string_view id) {
  if (!is_id(id)) return std::nullopt;
  const auto text = net::read_file(words_of(id));
  auto upload = text ? read_words(id, *text) : std::nullopt;
  struct stat facts{};
  if (!upload || ::stat(part_of(id).c_str(), &facts) != 0) return std::nullopt;
  upload->offset = static_cast<std::uint64_t>(facts.st_size);
  upload->touched = {
      std::max(upload->begun.milliseconds, static_cast<std::int64_t>(facts.st_mtime) * 1000)};
  return upload;
}

std::vector<Upload> UploadStore::all() {
  std::vector<Upload> uploads;
  std::error_code error;
  for (fs::directory_iterator entry(root_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".part") continue;
    if (auto upload = find(entry->path().stem().string())) uploads.push_back(std::move(*upload));
  }
  return uploads;
}

bool UploadStore::append(std::string_view id, base::ConstBytes piece) {
  if (!is_id(id)) return false;
  const net::FileDescriptor file(::open(part_of(id).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat facts{};
  if (!file || ::fstat(file.get(), &facts) != 0) return false;
  off_t at = facts.st_size;
  while (!piece.empty()) {
    const ssize_t put = ::pwrite(file.get(), piece.data(), piece.size(), at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      (void)::ftruncate(file.get(), facts.st_size);
      return false;
    }
    at += put;
    piece = piece.subspan(static_cast<std::size_t>(put));
  }
  return ::fdatasync(file.get()) == 0;
}

bool UploadStore::forget(std::string_view id) {
  if (!find(id)) return false;
  std::error_code error;
  fs::remove(part_of(id), error);
  fs::remove(words_of(id), error);
  return true;
}

base::Result<media::probe::Facts, media::probe::Unplayable> UploadStore::probe(
    std::string_view id) {
  return media::probe::probe(DiskFile(part_of(id)));
}

bool UploadStore::adopt(const Upload& upload, const media::probe::Facts& facts,
                        std::string_view folder) {
  const fs::path place = library_ / folder;
  std::error_code error;
  fs::create_directories(place, error);
  if (error) return false;
  ::chmod(place.c_str(), 0700);
  const fs::path file = place / ("1." + std::string(to_string(facts.container)));
  // The manifest first: a folder without one would be repaired as a recording.
  live::recording::Manifest manifest;
  manifest.began = upload.begun;
  manifest.ended = live::recording::EndReason::kStopped;
  manifest.finished = true;
  manifest.parts = {{1, {}, facts.length}};
  if (!net::write_file_durably(place / live::recording::kManifestName, write_manifest(manifest),
                               kFileMode)) {
    return false;
  }
  fs::rename(part_of(upload.id), file, error);
  if (error || !net::sync_folder_of(file) || !net::sync_folder_of(place)) return false;
  fs::remove(words_of(upload.id), error);
  return true;
}

}  // namespace server
