#include "server/recording_store.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "net/file.hpp"
#include "net/file_descriptor.hpp"
#include "school/room_record.hpp"
#include "server/file_bytes.hpp"

namespace server {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kFileMode = 0600;

bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

class FileWriter final : public app::broadcast::VideoWriter {
 public:
  FileWriter(net::FileDescriptor file, fs::path path)
      : file_(std::move(file)), path_(std::move(path)) {}
  bool append(base::ConstBytes bytes) override {
    if (!write_at(size_, bytes)) return false;
    size_ += bytes.size();
    return true;
  }
  bool write_at(std::uint64_t at, base::ConstBytes bytes) override {
    return server::write_at(file_.get(), at, bytes);
  }
  bool sync() override { return ::fdatasync(file_.get()) == 0; }
  bool rename(std::string_view name) override {
    const fs::path to = path_.parent_path() / name;
    return is_file_name(name) && ::rename(path_.c_str(), to.c_str()) == 0 &&
           net::sync_folder_of(to);
  }

 private:
  net::FileDescriptor file_;
  fs::path path_;
  std::uint64_t size_ = 0;
};

// "20261128T174548Z", "20261128T174548Z-2", "upload-...".
bool is_folder_name(std::string_view name) {
  const auto is_good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !name.empty() && std::ranges::all_of(name, is_good);
}

}  // namespace

std::optional<fs::path> RecordingStore::folder_of(std::string_view folder) const {
  const std::size_t slash = folder.find('/');
  if (slash == std::string_view::npos || !school::is_room_name(folder.substr(0, slash)) ||
      !is_folder_name(folder.substr(slash + 1))) {
    return std::nullopt;
  }
  return root_ / folder;
}

std::optional<live::recording::Manifest> RecordingStore::manifest(std::string_view folder) {
  const auto path = folder_of(folder);
  if (!path) return std::nullopt;
  const auto text =
      net::read_file(*path / live::recording::kManifestName, live::recording::kManifestSizeMax);
  return text ? live::recording::read_manifest(*text) : std::nullopt;
}

proto::http::SourcedBody RecordingStore::open(std::string_view folder, std::string_view name) {
  const auto path = folder_of(folder);
  if (!path || !is_file_name(name)) return nullptr;
  return open_file(*path / name);
}

bool RecordingStore::write(std::string_view folder, std::string_view name,
                           base::ConstBytes content) {
  const auto path = folder_of(folder);
  if (!path || !is_file_name(name)) return false;
  return net::write_file_durably(*path / name, base::as_text(content), kFileMode).has_value();
}

std::unique_ptr<app::broadcast::VideoWriter> RecordingStore::create(std::string_view folder,
                                                                    std::string_view name) {
  const auto path = folder_of(folder);
  if (!path || !is_file_name(name)) return nullptr;
  net::FileDescriptor file(::open((*path / name).c_str(),
                                  O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (!file) return nullptr;
  return std::make_unique<FileWriter>(std::move(file), *path / name);
}

bool RecordingStore::remove_file(std::string_view folder, std::string_view name) {
  const auto path = folder_of(folder);
  if (!path || !is_file_name(name)) return false;
  return ::unlink((*path / name).c_str()) == 0 || errno == ENOENT;
}

bool RecordingStore::remove(std::string_view folder) {
  const auto path = folder_of(folder);
  if (!path) return false;
  std::error_code error;
  fs::remove_all(*path, error);
  return !error;
}

std::vector<std::string> RecordingStore::folders() {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator channel(root_, error), end; !error && channel != end;
       channel.increment(error)) {
    std::error_code inner;
    for (fs::directory_iterator folder(channel->path(), inner); !inner && folder != end;
         folder.increment(inner)) {
      found.push_back((channel->path().filename() / folder->path().filename()).string());
    }
  }
  return found;
}

std::uint64_t RecordingStore::free_bytes() {
  struct statvfs facts{};
  // Nothing is known: whoever makes room must not begin for that.
  if (::statvfs(root_.c_str(), &facts) != 0) return UINT64_MAX;
  const std::uint64_t free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
  return free > reserve_bytes_ ? free - reserve_bytes_ : 0;
}

}  // namespace server
