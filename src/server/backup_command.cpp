#include "server/backup_command.hpp"

#include <array>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "backup/backup.hpp"
#include "net/system_clock.hpp"
#include "server/data_folder.hpp"
#include "server/version.hpp"

namespace server {

namespace {

namespace fs = std::filesystem;

std::runtime_error sentence(const std::string& text) {
  return std::runtime_error(text);
}

std::string local_time(base::WallTime time, const char* format) {
  const auto seconds = static_cast<std::time_t>(time.milliseconds / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

// A folder, or nothing, stands for a file in it that nobody had to think of.
fs::path file_for(const std::string& wish, base::WallTime now) {
  fs::path path = wish.empty() ? fs::path(".") : fs::path(wish);
  std::error_code ignored;
  // "/media/usb" without a stick is a folder that is not there, and no wish for a file "usb".
  if (!fs::exists(path, ignored) && path.extension().empty()) {
    throw sentence("there is no folder " + path.string() +
                   "; plug in and mount what should be there, or name a file that ends in .tar.gz");
  }
  if (!fs::is_directory(path, ignored)) return path;
  return path / local_time(now, "pendopo-%Y%m%d-%H%M%S.tar.gz");
}

}  // namespace

void run_backup_command(const MakeBackup& command, const LoadedConfig& loaded) {
  refuse_half_restored(loaded.config.data);
  const base::WallTime now = net::wall_now();
  const fs::path file = file_for(command.file, now);
  const backup::School school{loaded.config.data, loaded.file};
  const auto made = backup::make_backup(school, file, std::string(version()), now);
  if (!made) throw sentence(made.error().sentence);
  fmt::print(
      "{}: {} files, {} kB. It holds the keys of this server and the hashes of its "
      "passwords: keep it where only you can read it.\n",
      file.string(), made->entries.size(), (fs::file_size(file) + 999) / 1000);
}

void run_restore_command(const RestoreBackup& command, const Config& config) {
  const DataFolder data(config.data);
  const auto restored =
      backup::restore_backup(command.file, data.path(), command.replace, net::wall_now());
  if (!restored) throw sentence(restored.error().sentence);
  fmt::print("The school of {} (Pendopo {}) is in {}.\n",
             local_time(restored->manifest.made, "%Y-%m-%d %H:%M"), restored->manifest.version,
             data.path().string());
  if (!restored->aside.empty()) {
    fmt::print("What was there is in {}; delete it when all is well.\n", restored->aside.string());
  }
  if (!restored->settings.empty()) {
    fmt::print("Its settings are in {}; those of this computer hold.\n",
               restored->settings.string());
  }
}

void refuse_half_restored(const fs::path& data) {
  if (!backup::is_half_restored(data)) return;
  throw sentence(
      fmt::format("a restore into {} was interrupted and the school there is not whole; "
                  "run pendopo restore --replace again with the backup",
                  data.string()));
}

}  // namespace server
