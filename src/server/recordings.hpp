// All that has to do with recordings and the library, in one piece for Program: who writes them,
// who keeps their records, who gives them to viewers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "app/broadcast/uploads.hpp"
#include "app/broadcast/video_door.hpp"
#include "app/broadcast/video_library.hpp"
#include "app/side_thread.hpp"
#include "live/station_events.hpp"
#include "server/recording_store.hpp"
#include "server/recording_thread.hpp"
#include "server/upload_store.hpp"

namespace server {

class Recordings {
 public:
  struct Settings {
    std::filesystem::path root;     // DATA/recordings
    std::filesystem::path uploads;  // DATA/uploads
    std::uint64_t reserve_bytes = 0;
    std::uint64_t free_wanted = 0;  // bytes; see VideoLibrary::Parts
  };
  // All outlive it.
  struct Parts {
    boost::asio::io_context& loop;
    app::StoreGate& store;
    const app::Clock& clock;
    base::Random& random;
    app::broadcast::PassKey pass_key;
    // On the loop: a recording is closed, whoever wanted it; they will have to stop in so long.
    std::function<void(live::recording::RecordingId, live::recording::EndReason)> on_closed;
    std::function<void(base::Duration left)> on_space_low;
  };
  Recordings(const Settings& settings, Parts parts);
  // What is being read for somebody uses all that stands below it.
  ~Recordings() { reads_.finish(); }

  // From the live thread. False: the disk is too slow, and takes nothing more of that recording.
  bool begin(const live::RecordingBegan& began);
  bool write(live::RecordingWrites writes);

  // On the loop, from here on.
  void follow(const live::StationEvent& event);
  boost::asio::awaitable<void> catch_up() { return library_.catch_up(); }
  void tick() {
    library_.tick();
    uploads_.tick();
  }
  void stop() { stopping_ = true; }
  app::broadcast::VideoDoor& door() { return door_; }
  app::broadcast::Uploads& uploads() { return uploads_; }

 private:
  static constexpr std::size_t kReadsMax = 1'000;  // waiting

  void on(const RecordingMade& event);
  void on(const RecordingEnded& event);
  void on(const RecordingFinished& event);
  void on(const RecordingNotFinished& event);
  void on(const SpaceLow& event);

  Parts parts_;
  RecordingStore files_;
  UploadStore upload_files_;
  app::SideThread reads_{kReadsMax};  // behind all that its work uses
  app::broadcast::VideoLibrary library_;
  app::broadcast::VideoDoor door_;
  app::broadcast::Uploads uploads_;
  bool stopping_ = false;
  RecordingThread thread_;  // last: it calls back
};

}  // namespace server
