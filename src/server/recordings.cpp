#include "server/recordings.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.hpp"

namespace server {
namespace {

RecordingThread::Settings settings_of(const Recordings::Settings& settings) {
  RecordingThread::Settings out;
  out.root = settings.root;
  out.reserve_bytes = settings.reserve_bytes;
  return out;
}

}  // namespace

Recordings::Recordings(const Settings& settings, Parts parts)
    : parts_(std::move(parts)),
      files_(settings.root, settings.reserve_bytes),
      upload_files_(settings.uploads, settings.root),
      library_({parts_.loop.get_executor(), parts_.store, files_, reads_, parts_.clock,
                settings.free_wanted}),
      door_({parts_.store, files_, reads_, library_, parts_.clock, parts_.pass_key}),
      uploads_({parts_.store, upload_files_, files_, reads_, parts_.clock, parts_.random}),
      thread_(settings_of(settings), [this](RecordingEvent event) {
        boost::asio::post(parts_.loop, [this, event = std::move(event)] {
          if (!stopping_) std::visit([this](const auto& what) { on(what); }, event);
        });
      }) {}

bool Recordings::begin(const live::RecordingBegan& began) {
  return thread_.begin(began.id, began.channel, began.began);
}

bool Recordings::write(live::RecordingWrites writes) {
  return thread_.post(writes.id, std::move(writes.operations));
}

void Recordings::follow(const live::StationEvent& event) {
  if (const auto* began = std::get_if<live::RecordingBegan>(&event)) {
    library_.on(*began);
  } else if (const auto* rejoined = std::get_if<live::RecordingRejoined>(&event)) {
    library_.on(*rejoined);
  } else if (const auto* paused = std::get_if<live::RecordingPaused>(&event)) {
    library_.on(*paused);
  }
}

void Recordings::on(const RecordingMade& event) {
  library_.on_made(event.id, event.folder);
}

void Recordings::on(const RecordingEnded& event) {
  if (!event.detail.empty()) {
    base::log_warning("recordings", "a recording ended: {}", event.detail);
  }
  library_.on_ended(event.id, event.why);
  parts_.on_closed(event.id, event.why);
}

namespace {

// As the library names it.
std::string name_of(const std::filesystem::path& folder) {
  return (folder.parent_path().filename() / folder.filename()).string();
}

}  // namespace

void Recordings::on(const RecordingNotFinished& event) {
  base::log_warning("recordings", "{} could not be finished; the next start tries again",
                    event.folder.string());
  library_.on_not_finished(name_of(event.folder));
}

void Recordings::on(const RecordingFinished& event) {
  const FinishedRecording& recording = event.recording;
  for (const std::string& problem : recording.problems) {
    base::log_warning("recordings", "{}", problem);
  }
  library_.on_finished({name_of(recording.folder), recording.manifest, recording.bytes});
}

void Recordings::on(const SpaceLow& event) {
  parts_.on_space_low(event.left);
}

}  // namespace server
