#include "server/recording_files.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <map>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.hpp"
#include "live/recording/class_events.hpp"
#include "net/file.hpp"
#include "net/system_clock.hpp"

namespace server {

namespace fs = std::filesystem;
using live::recording::Append;
using live::recording::Create;
using live::recording::Describe;
using live::recording::Done;
using live::recording::EndReason;
using live::recording::Finish;
using live::recording::kEventsName;
using live::recording::kIndexSpace;
using live::recording::kManifestName;
using live::recording::kManifestSizeMax;
using live::recording::kMovieBytesMax;
using live::recording::Manifest;
using live::recording::Note;
using live::recording::Operation;
using live::recording::Part;
using live::recording::part_name;
using live::recording::part_number_from;
using live::recording::PartError;
using live::recording::Patch;
using live::recording::read_manifest;
using live::recording::Reader;
using live::recording::Sync;
using live::recording::whole_size;
using live::recording::write_manifest;

namespace {

using Failed = base::Failure<DiskError>;

constexpr int kNamesTried = 100;  // recordings of one channel in one second
constexpr mode_t kFileMode = 0600;
// The head is synced before any media is written: a file no larger than this, whose head is not
// whole, has none.
constexpr std::uint64_t kHeadAtMost = kIndexSpace + kMovieBytesMax;

Failed last_error() {
  return Failed{DiskError(errno, std::generic_category())};
}

bool write_all(int fd, std::uint64_t at, base::ConstBytes bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (written == 0) errno = EIO;
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return true;
}

class FileReader final : public Reader {
 public:
  explicit FileReader(int fd) : fd_(fd) {
    struct stat facts{};
    if (::fstat(fd, &facts) == 0) size_ = static_cast<std::uint64_t>(facts.st_size);
  }
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t at, base::Bytes out) const override {
    while (!out.empty()) {
      const ssize_t count = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(at));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      out = out.subspan(static_cast<std::size_t>(count));
      at += static_cast<std::uint64_t>(count);
    }
    return true;
  }

 private:
  int fd_;
  std::uint64_t size_ = 0;
};

std::string time_name(base::WallTime time) {
  const std::time_t seconds = time.milliseconds / 1000;
  return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(seconds));
}

bool write_patches(int fd, const std::vector<Patch>& patches) {
  for (const Patch& piece : patches) {
    if (!write_all(fd, piece.at, piece.bytes)) return false;
  }
  return ::fdatasync(fd) == 0;
}

// nullopt: no name that time_name gives, with or without what stands behind it.
std::optional<base::WallTime> time_from_name(const std::string& name) {
  std::tm parts{};
  const char* const end = ::strptime(name.c_str(), "%Y%m%dT%H%M%SZ", &parts);
  if (end == nullptr || (*end != '\0' && *end != '-')) return std::nullopt;
  return base::WallTime{std::int64_t{::timegm(&parts)} * 1000};
}

std::optional<Manifest> load_manifest(const fs::path& folder) {
  const auto text = net::read_file(folder / kManifestName, kManifestSizeMax);
  return text ? read_manifest(*text) : std::nullopt;
}

struct PartTrouble {
  std::string sentence;
  bool passes = false;  // the disk failed: it may be whole, and can be tried again
};

base::Failure<PartTrouble> trouble_of_disk() {
  return base::Failure{PartTrouble{std::generic_category().message(errno), true}};
}

// Its length; a part in which nothing is whole is removed.
base::Result<base::Duration, PartTrouble> finish_part(const fs::path& path, PowerCut power_cut) {
  const net::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return trouble_of_disk();
  const FileReader reader(file.get());
  base::Result<std::uint64_t, PartError> size = reader.size();
  if (power_cut == PowerCut::kPossible) size = whole_size(reader);
  base::Result<Finish, PartError> done = base::Failure{PartError::kEmpty};
  if (size) done = finish(reader, *size);
  if (!size || !done) {
    const PartError why = size ? done.error() : size.error();
    const bool is_head_only = why == PartError::kNoHead && reader.size() <= kHeadAtMost;
    if (why == PartError::kEmpty || is_head_only) ::unlink(path.c_str());
    return base::Failure{PartTrouble{std::string(to_string(why)), why == PartError::kReadFailed}};
  }
  const bool cut =
      done->size == reader.size() || ::ftruncate(file.get(), static_cast<off_t>(done->size)) == 0;
  if (!cut || !write_patches(file.get(), done->bodies) || !write_patches(file.get(), done->heads)) {
    return trouble_of_disk();
  }
  return done->length;
}

// The parts that are there, with what the manifest knows of them.
std::vector<Part> parts_in(const fs::path& folder, const Manifest& manifest) {
  std::map<std::uint32_t, Part> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (const auto number = part_number_from(at->path().filename().string())) {
      found[*number].number = *number;
    }
  }
  for (const Part& part : manifest.parts) {
    if (found.contains(part.number)) found[part.number] = part;
  }
  std::vector<Part> parts;
  parts.reserve(found.size());
  for (const auto& [number, part] : found) parts.push_back(part);
  return parts;
}

}  // namespace

base::Result<RecordingFiles, DiskError> RecordingFiles::make(const fs::path& root,
                                                             std::string_view channel,
                                                             base::WallTime began) {
  std::error_code error;
  const fs::path parent = root / channel;
  fs::create_directories(parent, error);
  if (error) return Failed{error};
  RecordingFiles files;
  for (int i = 1; i <= kNamesTried; ++i) {
    files.folder_ = parent / (time_name(began) + (i > 1 ? fmt::format("-{}", i) : ""));
    if (fs::create_directory(files.folder_, error)) break;
    if (error) return Failed{error};
    if (i == kNamesTried) return Failed{make_error_code(std::errc::file_exists)};
  }
  ::chmod(files.folder_.c_str(), 0700);
  files.manifest_.began = began;
  if (auto written = files.describe(files.manifest_); !written) return Failed{written.error()};
  if (!net::sync_folder_of(files.folder_) || !net::sync_folder_of(parent)) return last_error();
  return files;
}

base::Result<void, DiskError> RecordingFiles::carry_out(const Operation& operation) {
  if (const auto* what = std::get_if<Create>(&operation)) return create(*what);
  if (const auto* what = std::get_if<Append>(&operation)) return append(*what);
  if (const auto* what = std::get_if<Done>(&operation)) return done(what->part);
  if (const auto* what = std::get_if<Note>(&operation)) return note(what->lines);
  if (const auto* what = std::get_if<Describe>(&operation)) return describe(what->manifest);
  if (std::holds_alternative<Sync>(operation)) return sync();
  return {};
}

base::Result<void, DiskError> RecordingFiles::create(const Create& create) {
  if (create.alone) parts_.clear();
  const fs::path path = folder_ / part_name(create.part);
  OpenFile part;
  part.file =
      net::FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!part.file) return last_error();
  part.dirty = true;
  parts_.insert_or_assign(create.part, std::move(part));
  return {};
}

base::Result<void, DiskError> RecordingFiles::append(const Append& append) {
  const auto part =
      append.part == 0 && !parts_.empty() ? std::prev(parts_.end()) : parts_.find(append.part);
  if (part == parts_.end()) return Failed{make_error_code(std::errc::bad_file_descriptor)};
  const auto written = write(part->second, append.bytes);
  if (written) bytes_ += append.bytes.size();
  return written;
}

base::Result<void, DiskError> RecordingFiles::done(std::uint32_t part) {
  const auto found = parts_.find(part);
  if (found == parts_.end()) return {};
  const auto synced = sync(found->second);
  parts_.erase(found);
  return synced;
}

base::Result<void, DiskError> RecordingFiles::note(std::string_view lines) {
  if (!events_.file) {
    events_.file = net::FileDescriptor(::open((folder_ / kEventsName).c_str(),
                                              O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
    if (!events_.file) return last_error();
  }
  return write(events_, base::as_bytes(lines));
}

base::Result<void, DiskError> RecordingFiles::write(OpenFile& file, base::ConstBytes bytes) {
  file.dirty = true;
  if (!write_all(file.file.get(), file.size, bytes)) {
    const Failed failed = last_error();
    (void)::ftruncate(file.file.get(), static_cast<off_t>(file.size));
    return failed;
  }
  file.size += bytes.size();
  return {};
}

base::Result<void, DiskError> RecordingFiles::sync(OpenFile& file) {
  if (!file.file || !file.dirty) return {};
  if (::fdatasync(file.file.get()) != 0) return last_error();
  if (!file.named && !net::sync_folder_of(folder_ / kManifestName)) return last_error();
  file.named = true;
  file.dirty = false;
  return {};
}

base::Result<void, DiskError> RecordingFiles::sync() {
  for (auto& [number, part] : parts_) {
    if (const auto synced = sync(part); !synced) return synced;
  }
  return sync(events_);
}

base::Result<void, DiskError> RecordingFiles::describe(const Manifest& manifest) {
  manifest_ = manifest;
  return net::write_file_durably(folder_ / kManifestName, write_manifest(manifest), kFileMode);
}

void RecordingFiles::note_end(EndReason reason) {
  (void)sync();
  Manifest manifest = manifest_;
  if (!manifest.ended) manifest.ended = reason;
  (void)describe(manifest);
}

std::optional<FinishedRecording> finish_recording(const fs::path& folder, PowerCut power_cut) {
  FinishedRecording out;
  out.folder = folder;
  if (auto manifest = load_manifest(folder)) {
    out.manifest = std::move(*manifest);
  } else {
    out.manifest.began = time_from_name(folder.filename().string()).value_or(net::wall_now());
  }
  if (!out.manifest.ended) out.manifest.ended = EndReason::kInterrupted;
  std::vector<Part> parts = parts_in(folder, out.manifest);
  out.manifest.parts.clear();
  base::Duration end{};
  for (Part& part : parts) {
    const fs::path path = folder / part_name(part.number);
    const auto length = finish_part(path, power_cut);
    if (!length) {
      out.problems.push_back(fmt::format("{}: {}", path.string(), length.error().sentence));
      if (length.error().passes) return std::nullopt;
      continue;
    }
    part.length = *length;
    if (out.manifest.of_class) {
      if (part.track == 0) continue;  // nobody knows whose it is
    } else {
      part.begins = std::max(part.begins, end);
    }
    end = part.begins + part.length;
    out.manifest.parts.push_back(part);
    std::error_code ignored;
    if (const auto size = fs::file_size(path, ignored); !ignored) out.bytes += size;
  }
  out.manifest.finished = true;
  const auto text = write_manifest(out.manifest);
  if (!net::write_file_durably(folder / kManifestName, text, kFileMode)) return std::nullopt;
  return out;
}

std::vector<fs::path> unfinished_recordings(const fs::path& root) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::directory_iterator channels(root, error);
  for (const fs::directory_iterator end; !error && channels != end; channels.increment(error)) {
    std::error_code inner;
    fs::directory_iterator folders(channels->path(), inner);
    for (; !inner && folders != end; folders.increment(inner)) {
      if (!folders->is_directory(inner)) continue;
      const auto manifest = load_manifest(folders->path());
      if (!manifest || !manifest->finished) found.push_back(folders->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace server
