#include "server/chat_files.hpp"

#include <filesystem>

namespace server {
namespace {

constexpr std::uint64_t kMib = std::uint64_t{1} << 20U;

}  // namespace

app::FileLimits file_limits(const Config& config) {
  app::FileLimits limits;
  limits.file_max = config.file_max_mib * kMib;
  limits.room_max = config.files_room_mib * kMib;
  limits.person_max = config.files_person_mib * kMib;
  limits.all_max = config.files_all_gib * kGib;
  limits.at_once_seat = config.files_at_once_person;
  limits.at_once_room = config.files_at_once_room;
  limits.per_minute = config.files_per_minute;
  return limits;
}

ChatFiles::ChatFiles(boost::asio::io_context& loop, const Config& config,
                     app::signal::SignalHub& hub, app::StoreGate& store, const app::Clock& clock,
                     base::Random& random)
    : blobs_(std::filesystem::path(config.data) / "files"),
      files_({loop.get_executor(), hub, store, blobs_, disk_, clock, random}, file_limits(config)),
      slides_({hub, hub, blobs_, disk_, [this] { files_.sweep_soon(); }}, file_limits(config)) {
  hub.set_file_max(files_.limits().file_max);
}

}  // namespace server
