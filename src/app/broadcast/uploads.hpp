// Videos that somebody brings: taken in pieces, kept over a lost line and a restart, looked at when
// they are whole, and then in the library or refused with the reason.
#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/upload_files.hpp"
#include "app/broadcast/video_files.hpp"
#include "app/clock.hpp"
#include "app/side_thread.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"

namespace app::broadcast {

// How often it is looked for uploads that nobody goes on with.
inline constexpr base::Duration kUploadsLookedAt = std::chrono::hours(1);

class Uploads final : public LiveUploads {
 public:
  // All outlive it.
  struct Parts {
    StoreGate& store;
    UploadFiles& files;
    VideoFiles& videos;
    SideThread& file_thread;
    const Clock& clock;
    base::Random& random;  // used on the app loop
  };
  explicit Uploads(const Parts& parts) : parts_(parts) {}

  boost::asio::awaitable<base::Result<Upload, UploadRefusal>> begin(Upload upload) override;
  boost::asio::awaitable<std::optional<Upload>> find(std::string id) override;
  boost::asio::awaitable<base::Result<UploadProgress, UploadRefusal>> add(
      std::string id, std::uint64_t offset, std::string piece) override;
  boost::asio::awaitable<bool> forget(std::string id) override;
  // About once a second.
  void tick();

 private:
  boost::asio::awaitable<base::Result<UploadProgress, UploadRefusal>> finish(Upload upload);

  Parts parts_;
  base::Time next_look_{};
};

}  // namespace app::broadcast
