#include "server/file_bytes.hpp"

#include <cerrno>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"

namespace server {
namespace {

class FileSource final : public proto::http::BodySource {
 public:
  FileSource(net::FileDescriptor file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t at, base::Bytes into) override {
    while (!into.empty()) {
      const ssize_t got = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      at += static_cast<std::uint64_t>(got);
      into = into.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

 private:
  net::FileDescriptor file_;
  std::uint64_t size_;
};

}  // namespace

// Without O_NONBLOCK a named pipe would hold us up.
proto::http::SourcedBody open_file(const std::filesystem::path& path) {
  net::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts{};
  if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return nullptr;
  return std::make_shared<FileSource>(std::move(file), static_cast<std::uint64_t>(facts.st_size));
}

bool write_at(int file, std::uint64_t at, base::ConstBytes bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace server
