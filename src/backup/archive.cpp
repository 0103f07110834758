#include "backup/archive.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "net/file.hpp"
#include "net/file_descriptor.hpp"

namespace backup {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 64 * 1024;
constexpr mode_t kPrivate = 0600;

struct FreeArchive {
  void operator()(archive* archive) const { archive_free(archive); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using ArchivePointer = std::unique_ptr<archive, FreeArchive>;
using EntryPointer = std::unique_ptr<archive_entry, FreeEntry>;

base::Failure<Problem> problem(std::string sentence) {
  return base::Failure<Problem>(Problem{std::move(sentence)});
}

base::Failure<Problem> system_problem(const fs::path& file, std::string_view what, int error) {
  return problem(file.string() + " cannot be " + std::string(what) + ": " +
                 std::generic_category().message(error));
}

std::string words_of(archive* archive) {
  const char* const words = archive_error_string(archive);
  return words == nullptr ? "for an unknown reason" : words;
}

class Digest {
 public:
  Digest() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(const void* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string hex() {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    return base::to_hex(base::ConstBytes(digest.data(), size));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context_{EVP_MD_CTX_new()};
};

ssize_t read_some(int file, std::array<char, kBlock>& block) {
  for (;;) {
    const ssize_t size = ::read(file, block.data(), block.size());
    if (size >= 0 || errno != EINTR) return size;
  }
}

bool write_all(int file, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(file, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

// The archive while it is written, under a name beside the one that it is to have.
class Writer {
 public:
  explicit Writer(const fs::path& file) : file_(file), temporary_(file.string() + ".XXXXXX") {
    out_ = net::FileDescriptor(::mkostemp(temporary_.data(), O_CLOEXEC));  // mode 0600
    if (!out_) return;
    archive_write_set_format_pax_restricted(archive_.get());
    archive_write_add_filter_gzip(archive_.get());
    opened_ = archive_write_open_fd(archive_.get(), out_.get()) == ARCHIVE_OK;
  }
  ~Writer() {
    if (out_ && !named_) ::unlink(temporary_.c_str());
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Outcome<void> begin_entry(const std::string& name, std::uint64_t size, base::WallTime made) {
    if (!out_) return system_problem(file_, "written", errno);
    if (!opened_) return problem("the backup cannot be written: " + words_of(archive_.get()));
    const EntryPointer entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kPrivate);
    archive_entry_set_mtime(entry.get(), made.milliseconds / 1000, 0);
    return checked(archive_write_header(archive_.get(), entry.get()) == ARCHIVE_OK);
  }
  Outcome<void> add(const char* bytes, std::size_t size) {
    return checked(archive_write_data(archive_.get(), bytes, size) ==
                   static_cast<la_ssize_t>(size));
  }
  Outcome<void> finish() {
    if (auto closed = checked(archive_write_close(archive_.get()) == ARCHIVE_OK); !closed) {
      return closed;
    }
    if (::fsync(out_.get()) != 0) return system_problem(file_, "written", errno);
    // Neither replaces what is there; not every USB stick can do the first.
    const bool linked = ::link(temporary_.c_str(), file_.c_str()) == 0;
    if (linked) {
      ::unlink(temporary_.c_str());
    } else if (errno == EEXIST || ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, file_.c_str(),
                                              RENAME_NOREPLACE) != 0) {
      return system_problem(file_, "written", errno);
    }
    named_ = true;
    if (!net::sync_folder_of(file_)) return system_problem(file_, "written", errno);
    return {};
  }

 private:
  Outcome<void> checked(bool good) {
    if (!good) return problem(file_.string() + " cannot be written: " + words_of(archive_.get()));
    return {};
  }

  fs::path file_;
  std::string temporary_;
  net::FileDescriptor out_;
  ArchivePointer archive_{archive_write_new()};
  bool opened_ = false;
  bool named_ = false;
};

Outcome<void> add_file(Writer& writer, const fs::path& source) {
  const net::FileDescriptor file(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_problem(source, "read", errno);
  std::array<char, kBlock> block;
  for (;;) {
    const ssize_t size = read_some(file.get(), block);
    if (size < 0) return system_problem(source, "read", errno);
    if (size == 0) return {};
    if (auto added = writer.add(block.data(), static_cast<std::size_t>(size)); !added) return added;
  }
}

class Reader {
 public:
  explicit Reader(const fs::path& file) : file_(file) {
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_format_tar(archive_.get());
    opened_ = archive_read_open_filename(archive_.get(), file.c_str(), kBlock) == ARCHIVE_OK;
  }

  Outcome<Manifest> manifest() {
    if (!opened_) {
      return problem(file_.string() + " cannot be read: " + words_of(archive_.get()));
    }
    if (!next() || name() != kManifestName) return problem(file_.string() + " is no backup");
    std::string text;
    const auto read = data([&](const char* bytes, std::size_t size) {
      text.append(bytes, size);
      return text.size() <= kManifestSizeMax;
    });
    auto manifest =
        read ? decode_manifest(text)
             : base::Result<Manifest, ManifestError>(base::Failure{ManifestError::kDamaged});
    if (manifest) return std::move(*manifest);
    if (manifest.error() == ManifestError::kNewerFormat) {
      return problem(file_.string() + " was made by a newer Pendopo; install that one first");
    }
    return manifest.error() == ManifestError::kNoBackup ? problem(file_.string() + " is no backup")
                                                        : damaged();
  }

  // False: there is no further file, or it cannot be read.
  bool next() {
    return archive_read_next_header(archive_.get(), &entry_) == ARCHIVE_OK &&
           archive_entry_filetype(entry_) == AE_IFREG;
  }
  bool at_end() { return archive_read_next_header(archive_.get(), &entry_) == ARCHIVE_EOF; }
  std::string_view name() const {
    const char* const name = archive_entry_pathname(entry_);
    return name == nullptr ? std::string_view() : std::string_view(name);
  }
  // Hands over the present file piece by piece; false: it is damaged, or `take` wants no more.
  template <class Take>
  bool data(const Take& take) {
    std::array<char, kBlock> block;
    for (;;) {
      const la_ssize_t size = archive_read_data(archive_.get(), block.data(), block.size());
      if (size < 0) return false;
      if (size == 0) return true;
      if (!take(block.data(), static_cast<std::size_t>(size))) return false;
    }
  }
  base::Failure<Problem> damaged() const {
    return problem(file_.string() + " is damaged; take an older backup");
  }

 private:
  fs::path file_;
  ArchivePointer archive_{archive_read_new()};
  archive_entry* entry_ = nullptr;  // the archive's
  bool opened_ = false;
};

// The present file of the archive as the file that the entry describes.
Outcome<void> take_file(Reader& reader, const Entry& entry, const fs::path& folder) {
  const fs::path path = folder / entry.name;
  std::error_code ignored;
  if (fs::create_directory(path.parent_path(), ignored)) ::chmod(path.parent_path().c_str(), 0700);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  const net::FileDescriptor file(::open(path.c_str(), flags, kPrivate));
  if (!file) return system_problem(path, "written", errno);
  Digest digest;
  std::uint64_t total = 0;
  int write_error = 0;
  const bool whole = reader.data([&](const char* bytes, std::size_t size) {
    total += size;
    digest.add(bytes, size);
    if (total > entry.size) return false;
    if (!write_all(file.get(), bytes, size)) write_error = errno;
    return write_error == 0;
  });
  if (write_error != 0) return system_problem(path, "written", write_error);
  if (!whole || total != entry.size || digest.hex() != entry.sha256) return reader.damaged();
  if (::fsync(file.get()) != 0 || !net::sync_folder_of(path)) {
    return system_problem(path, "written", errno);
  }
  return {};
}

}  // namespace

Outcome<Entry> describe(const fs::path& path, const std::string& name) {
  const net::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_problem(path, "read", errno);
  Entry entry{name, 0, {}};
  Digest digest;
  std::array<char, kBlock> block;
  for (;;) {
    const ssize_t size = read_some(file.get(), block);
    if (size < 0) return system_problem(path, "read", errno);
    if (size == 0) break;
    entry.size += static_cast<std::uint64_t>(size);
    digest.add(block.data(), static_cast<std::size_t>(size));
  }
  entry.sha256 = digest.hex();
  return entry;
}

Outcome<void> write_archive(const fs::path& file, const Manifest& manifest,
                            const fs::path& folder) {
  Writer writer(file);
  const std::string text = encode(manifest);
  auto done = writer.begin_entry(std::string(kManifestName), text.size(), manifest.made);
  if (done) done = writer.add(text.data(), text.size());
  for (const Entry& entry : manifest.entries) {
    if (done) done = writer.begin_entry(entry.name, entry.size, manifest.made);
    if (done) done = add_file(writer, folder / entry.name);
  }
  return done ? writer.finish() : done;
}

Outcome<Manifest> read_archive(const fs::path& file, const fs::path& folder) {
  Reader reader(file);
  auto manifest = reader.manifest();
  if (!manifest) return manifest;
  for (const Entry& entry : manifest->entries) {
    if (!reader.next() || reader.name() != entry.name) return reader.damaged();
    if (auto taken = take_file(reader, entry, folder); !taken) return base::Failure{taken.error()};
  }
  if (!reader.at_end()) return reader.damaged();
  return manifest;
}

}  // namespace backup
