#include "app/broadcast/video_library.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/log.hpp"

namespace app::broadcast {
namespace {

using live::recording::EndReason;
using live::recording::RecordingId;
using school::Video;
using school::VideoState;
using std::chrono::milliseconds;
using store::Answer;
using store::Store;

milliseconds length_of(const live::recording::Manifest& manifest) {
  base::Duration end{};
  for (const live::recording::Part& part : manifest.parts) {
    end = std::max(end, part.begins + part.length);
  }
  return std::chrono::duration_cast<milliseconds>(end);
}

// As its channel has it now; who may watch that may watch the recording, until somebody changes it.
Answer<Video> describe(Store& store, std::string_view channel) {
  const auto found = store.channels().find(channel);
  if (!found) return base::Failure{found.error()};
  Video video;
  video.channel = channel;
  video.title = *found ? (*found)->title : std::string(channel);
  if (*found) video.viewing = (*found)->viewing;
  return video;
}

Answer<void> change_by_folder(Store& store, std::string_view folder, auto change) {
  auto found = store.videos().find_by_folder(folder);
  if (!found) return base::Failure{found.error()};
  if (!*found) return {};  // it was deleted
  change(**found);
  return store.videos().change(**found);
}

Answer<void> keep_finished(Store& store, const FinishedVideo& finished) {
  const auto fill = [&finished](Video& video) {
    video.state = finished.manifest.parts.empty() ? VideoState::kLost : VideoState::kReady;
    video.length = length_of(finished.manifest);
    video.bytes = finished.bytes;
    if (finished.manifest.ended) video.ended = to_string(*finished.manifest.ended);
  };
  const auto found = store.videos().find_by_folder(finished.folder);
  if (!found) return base::Failure{found.error()};
  if (*found) return change_by_folder(store, finished.folder, fill);
  // A recording whose record was lost, with a database that was brought back from before it.
  auto video = describe(store, finished.folder.substr(0, finished.folder.find('/')));
  if (!video) return base::Failure{video.error()};
  video->folder = finished.folder;
  video->began = finished.manifest.began;
  fill(*video);
  const auto added = store.videos().add(*video);
  if (!added) return base::Failure{added.error()};
  return {};
}

// nullopt: it goes on, or is being repaired, and then is told.
std::optional<FinishedVideo> what_files_say(VideoFiles& files, const std::string& folder) {
  FinishedVideo video{folder, {}, 0};
  auto manifest = files.manifest(folder);
  if (!manifest) return video;  // lost
  if (!manifest->finished) return std::nullopt;
  video.manifest = std::move(*manifest);
  for (const live::recording::Part& part : video.manifest.parts) {
    const auto source = files.open(folder, live::recording::part_name(part.number));
    if (source) video.bytes += source->size();
  }
  return video;
}

}  // namespace

void VideoLibrary::on(const live::RecordingBegan& event) {
  open_[event.id] = {event.channel, event.person, event.began, {}};
}

void VideoLibrary::on_made(RecordingId id, const std::string& folder) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  found->second.folder = folder;
  parts_.store.post("a recording that begins",
                    [open = found->second](Store& store) -> Answer<void> {
                      auto video = describe(store, open.channel);
                      if (!video) return base::Failure{video.error()};
                      video->person = open.person;
                      video->began = open.began;
                      video->folder = open.folder;
                      const auto added = store.videos().add(*video);
                      if (!added) return base::Failure{added.error()};
                      return {};
                    });
}

void VideoLibrary::on(const live::RecordingRejoined& event) {
  add_chapter(event.id, event.at, "rejoined");
}

void VideoLibrary::on(const live::RecordingPaused& event) {
  if (!event.paused) add_chapter(event.id, event.at, "resumed");
}

void VideoLibrary::add_chapter(RecordingId id, base::Duration at, std::string_view word) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second.folder.empty()) return;
  const school::Chapter chapter{std::chrono::duration_cast<milliseconds>(at), std::string(word),
                                true};
  parts_.store.post("a chapter",
                    [folder = found->second.folder, chapter](Store& store) -> Answer<void> {
                      const auto video = store.videos().find_by_folder(folder);
                      if (!video) return base::Failure{video.error()};
                      if (!*video) return {};
                      const auto present = store.videos().chapters((*video)->id);
                      if (!present) return base::Failure{present.error()};
                      if (present->size() >= school::kChaptersMax) return {};
                      return store.videos().add_chapter((*video)->id, chapter);
                    });
}

void VideoLibrary::on_ended(RecordingId id, EndReason why) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  const std::string folder = found->second.folder;
  open_.erase(found);
  if (folder.empty()) return;
  parts_.store.post("a recording that ends", [folder, why](Store& store) {
    return change_by_folder(store, folder, [why](Video& video) {
      video.ended = to_string(why);
      if (video.state == VideoState::kRecording) video.state = VideoState::kFinishing;
    });
  });
}

void VideoLibrary::on_finished(const FinishedVideo& video) {
  parts_.store.post("a finished recording",
                    [video](Store& store) { return keep_finished(store, video); });
}

// The files first: a record without files can be deleted again, files without a record nobody
// would find.
boost::asio::awaitable<bool> VideoLibrary::remove(Video video) {
  const auto gone = std::make_shared<bool>(false);
  std::function<void()> delete_files = [gone, folder = video.folder, &files = parts_.files] {
    *gone = files.remove(folder);
  };
  const bool done = co_await parts_.file_thread.run(std::move(delete_files));
  if (!done || !*gone) co_return false;
  const auto forget = [id = video.id](Store& store) { return store.videos().remove(id); };
  const auto removed = co_await parts_.store.run(forget);
  co_return removed.has_value();
}

boost::asio::awaitable<void> VideoLibrary::catch_up() {
  const auto read = [](Store& store) { return store.videos().unfinished(); };
  const auto unfinished = co_await parts_.store.run(read);
  for (const Video& video : unfinished.value_or(std::vector<Video>())) {
    const auto found = std::make_shared<std::optional<FinishedVideo>>();
    std::function<void()> look = [found, folder = video.folder, &files = parts_.files] {
      *found = what_files_say(files, folder);
    };
    if (!co_await parts_.file_thread.run(std::move(look))) co_return;
    if (*found) on_finished(**found);
  }
}

// ---- retention

void VideoLibrary::tick() {
  const base::Time now = parts_.clock.now();
  if (looking_ || now < next_look_) return;
  next_look_ = now + kRetentionInterval;
  looking_ = true;
  boost::asio::co_spawn(parts_.loop, look_for_outdated(), boost::asio::detached);
}

boost::asio::awaitable<void> VideoLibrary::look_for_outdated() {
  const auto read = [now = parts_.clock.wall_now()](Store& store) {
    return store.videos().outdated(now);
  };
  const auto outdated = co_await parts_.store.run(read);
  std::size_t count = 0;
  for (const Video& video : outdated.value_or(std::vector<Video>())) {
    if (++count > kDeletedAtOnceMax) break;
    base::log_info("library", "{} \"{}\" has had its time and is deleted", to_string(video.id),
                   video.title);
    if (!co_await remove(video)) break;
  }
  if (parts_.free_wanted > 0) co_await make_room();
  looking_ = false;
}

boost::asio::awaitable<void> VideoLibrary::make_room() {
  const auto free = std::make_shared<std::uint64_t>(0);
  std::function<void()> look = [free, &files = parts_.files] { *free = files.free_bytes(); };
  for (std::size_t count = 0; count < kDeletedAtOnceMax; ++count) {
    if (!co_await parts_.file_thread.run(look) || *free >= parts_.free_wanted) co_return;
    const auto read = [](Store& store) { return store.videos().oldest(1); };
    const auto oldest = co_await parts_.store.run(read);
    if (!oldest || oldest->empty()) co_return;
    const Video& video = oldest->front();
    base::log_warning("library", "the disk is nearly full: {} \"{}\" is deleted, the oldest",
                      to_string(video.id), video.title);
    if (!co_await remove(video)) co_return;
  }
}

}  // namespace app::broadcast
