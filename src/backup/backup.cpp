#include "backup/backup.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/file.hpp"
#include "store/snapshot.hpp"

namespace backup {

namespace {

namespace fs = std::filesystem;

// In the data folder: what is unpacked and not looked at yet, and what is being moved.
constexpr std::string_view kUnpacked = "restore.unpacked";
constexpr std::string_view kMoving = "restore.moving";
constexpr std::string_view kAside = "before-restore-";
constexpr std::string_view kSettingsAside = "pendopo.toml.from-backup";

base::Failure<Problem> problem(std::string sentence) {
  return base::Failure<Problem>(Problem{std::move(sentence)});
}

base::Failure<Problem> problem(const fs::path& path, std::string_view what,
                               const std::error_code& error) {
  return problem(path.string() + " cannot be " + std::string(what) + ": " + error.message());
}

// A folder of our own that is gone when this is.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& near) : name_(near.string() + ".XXXXXX") {
    made_ = ::mkdtemp(name_.data()) != nullptr;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (made_) fs::remove_all(name_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  bool made() const { return made_; }
  fs::path path() const { return name_; }

 private:
  std::string name_;
  bool made_ = false;
};

Outcome<void> copy_whole(const fs::path& from, const fs::path& to) {
  const auto content = net::read_file(from);
  if (!content) return problem(from, "read", content.error());
  const auto written = net::write_file_durably(to, *content, 0600);
  if (!written) return problem(to, "written", written.error());
  return {};
}

// Copies what may be replaced while we read, so that the manifest says what the archive holds.
Outcome<std::vector<std::string>> collect(const School& school, const fs::path& folder) {
  std::vector<std::string> names{std::string(kDatabaseName)};
  std::error_code error;
  if (!school.settings.empty()) {
    if (auto copied = copy_whole(school.settings, folder / kSettingsName); !copied) {
      return base::Failure{copied.error()};
    }
    names.emplace_back(kSettingsName);
  }
  if (fs::exists(school.data / kSetupName, error)) {
    if (auto copied = copy_whole(school.data / kSetupName, folder / kSetupName); !copied) {
      return base::Failure{copied.error()};
    }
    names.emplace_back(kSetupName);
  }
  const fs::path certificates = school.data / kCertificatesName;
  if (!fs::is_directory(certificates, error)) return names;
  fs::create_directory(folder / kCertificatesName, error);
  for (const auto& file : fs::directory_iterator(certificates, error)) {
    const std::string name = std::string(kCertificatesName) + "/" + file.path().filename().string();
    // What an editor leaves there is no part of the school, and a link may lead out of it.
    if (!fs::is_regular_file(file.symlink_status(error)) || !is_allowed_name(name)) continue;
    if (auto copied = copy_whole(file.path(), folder / name); !copied) {
      return base::Failure{copied.error()};
    }
    names.push_back(name);
  }
  if (error) return problem(certificates, "read", error);
  std::sort(names.begin(), names.end());
  return names;
}

Outcome<Manifest> describe_all(const fs::path& folder, const std::vector<std::string>& names) {
  Manifest manifest;
  for (const std::string& name : names) {
    auto entry = describe(folder / name, name);
    if (!entry) return base::Failure{entry.error()};
    manifest.entries.push_back(std::move(*entry));
  }
  return manifest;
}

std::string stamp(base::WallTime time) {
  const auto seconds = static_cast<std::time_t>(time.milliseconds / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts);
  return {text.data(), size};
}

// Everything below `path` to the owner of the data folder: the administrator restores, the server
// reads.
void give_to_owner(const fs::path& path, const fs::path& data) {
  struct stat owner{};
  if (::geteuid() != 0 || ::stat(data.c_str(), &owner) != 0) return;
  (void)::lchown(path.c_str(), owner.st_uid, owner.st_gid);
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path, error))) return;
  for (const auto& file : fs::recursive_directory_iterator(path, error)) {
    (void)::lchown(file.path().c_str(), owner.st_uid, owner.st_gid);
  }
}

Outcome<fs::path> empty_folder(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) fs::create_directory(path, error);
  if (error) return problem(path, "made", error);
  ::chmod(path.c_str(), 0700);
  return path;
}

Outcome<void> move(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return problem(from, "moved to " + to.string(), error);
  return {};
}

// What a school is made of, with the files that SQLite keeps beside its database.
std::vector<std::string> parts_of_school() {
  const std::string database(kDatabaseName);
  return {database, database + "-wal", database + "-shm", std::string(kSetupName),
          std::string(kCertificatesName)};
}

// From here on the folder is half restored. One that was so already stays so at every moment.
Outcome<void> mark(const fs::path& unpacked, const fs::path& moving) {
  std::error_code error;
  const unsigned how = fs::exists(moving, error) ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, unpacked.c_str(), AT_FDCWD, moving.c_str(), how) != 0) {
    return problem(moving, "made", std::error_code(errno, std::generic_category()));
  }
  (void)net::sync_folder_of(moving);
  fs::remove_all(unpacked, error);
  return {};
}

Outcome<fs::path> put_aside(const fs::path& data, base::WallTime now) {
  fs::path aside;
  for (const std::string& name : parts_of_school()) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(data / name, error))) continue;
    if (aside.empty()) {
      aside = data / (std::string(kAside) + stamp(now));
      if (!fs::create_directory(aside, error)) {
        return problem(aside, "made", error ? error : make_error_code(std::errc::file_exists));
      }
      ::chmod(aside.c_str(), 0700);
      give_to_owner(aside, data);
    }
    if (auto moved = move(data / name, aside / name); !moved) return base::Failure{moved.error()};
  }
  return aside;
}

// The settings of this computer hold; those of the backup, which may be of another, are laid
// beside.
Outcome<fs::path> bring_settings(const fs::path& from, const fs::path& data) {
  std::error_code error;
  if (!fs::exists(from, error)) return fs::path();
  fs::path to = data / kSettingsAside;
  if (auto moved = move(from, to); !moved) return base::Failure{moved.error()};
  return to;
}

Outcome<Manifest> unpack(const fs::path& file, const fs::path& folder) {
  auto manifest = read_archive(file, folder);
  if (!manifest) return manifest;
  const auto checked = store::check_database((folder / kDatabaseName).string());
  if (checked) return manifest;
  if (checked.error() == store::Error::kNewer) {
    return problem(file.string() + " was made by Pendopo " + manifest->version +
                   ", whose database this older program does not understand; install that one or "
                   "a newer one first");
  }
  return problem("the database in " + file.string() +
                 " is not usable: " + std::string(store::to_string(checked.error())));
}

Outcome<Restored> bring(Restored restored, const fs::path& moving, const fs::path& data,
                        base::WallTime now) {
  auto aside = put_aside(data, now);
  if (!aside) return base::Failure{aside.error()};
  restored.aside = std::move(*aside);
  for (const std::string& name : parts_of_school()) {
    std::error_code error;
    if (!fs::exists(moving / name, error)) continue;
    if (auto moved = move(moving / name, data / name); !moved) return base::Failure{moved.error()};
  }
  auto settings = bring_settings(moving / kSettingsName, data);
  if (!settings) return base::Failure{settings.error()};
  restored.settings = std::move(*settings);
  // All names are on the disk before the mark of an unfinished restore goes.
  if (!net::sync_folder_of(moving)) {
    return problem(data, "written", std::error_code(errno, std::generic_category()));
  }
  std::error_code error;
  fs::remove_all(moving, error);
  if (error) return problem(moving, "removed", error);
  (void)net::sync_folder_of(moving);
  return restored;
}

}  // namespace

Outcome<Manifest> make_backup(const School& school, const fs::path& file,
                              const std::string& version, base::WallTime now) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(file, error))) {
    return problem("there is already a " + file.string() + "; choose another name");
  }
  const TemporaryFolder staging(file);
  if (!staging.made()) {
    return problem(file, "written", std::error_code(errno, std::generic_category()));
  }
  const auto schema = store::copy_database((school.data / kDatabaseName).string(),
                                           (staging.path() / kDatabaseName).string());
  if (!schema) {
    return problem("the database cannot be copied: " +
                   std::string(store::to_string(schema.error())));
  }
  const auto names = collect(school, staging.path());
  if (!names) return base::Failure{names.error()};
  auto manifest = describe_all(staging.path(), *names);
  if (!manifest) return manifest;
  manifest->version = version;
  manifest->schema = *schema;
  manifest->made = now;
  const auto written = write_archive(file, *manifest, staging.path());
  if (!written) return base::Failure{written.error()};
  return manifest;
}

Outcome<Restored> restore_backup(const fs::path& file, const fs::path& data, bool replace,
                                 base::WallTime now) {
  std::error_code error;
  if (fs::exists(data / kDatabaseName, error) && !replace) {
    return problem("there is a school in " + data.string() +
                   "; with --replace it is put aside, and the backup takes its place");
  }
  const auto folder = empty_folder(data / kUnpacked);
  if (!folder) return base::Failure{folder.error()};
  auto manifest = unpack(file, *folder);
  if (!manifest) {
    fs::remove_all(*folder, error);
    return base::Failure{manifest.error()};
  }
  give_to_owner(*folder, data);
  // Opened and closed, it has all that it holds in one file: nothing can be torn from it.
  if (fs::exists(data / kDatabaseName, error)) {
    (void)store::check_database((data / kDatabaseName).string());
  }
  const fs::path moving = data / kMoving;
  if (auto marked = mark(*folder, moving); !marked) return base::Failure{marked.error()};
  return bring({std::move(*manifest), {}, {}}, moving, data, now);
}

bool is_half_restored(const fs::path& data) {
  std::error_code error;
  return fs::exists(data / kMoving, error);
}

}  // namespace backup
