#include "net/file.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"

namespace net {

namespace {

using Failed = base::Failure<std::error_code>;

Failed last_error() {
  return Failed{std::error_code(errno, std::generic_category())};
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && fsync(fd.get()) == 0;
}

base::Result<void, std::error_code> write_file_durably(const std::filesystem::path& path,
                                                       std::string_view content, mode_t mode) {
  std::string temporary = path.string() + ".XXXXXX";
  const FileDescriptor fd(mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (!fd) return last_error();
  const bool written = write_all(fd.get(), content) && fchmod(fd.get(), mode) == 0 &&
                       fsync(fd.get()) == 0 && rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    const Failed failed = last_error();
    unlink(temporary.c_str());
    return failed;
  }
  if (!sync_folder_of(path)) return last_error();
  return {};
}

base::Result<std::string, std::error_code> read_file(const std::filesystem::path& path,
                                                     std::size_t size_max) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return last_error();
  std::string content;
  std::array<char, 16 * 1024> block;
  for (;;) {
    const ssize_t size = read(fd.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return last_error();
    if (size == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(size));
    if (content.size() > size_max) return Failed{make_error_code(std::errc::file_too_large)};
  }
}

}  // namespace net
