#include "app/broadcast/video_library.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
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

// What was said in a class is for those whom somebody lets hear it. Without a title it is that
// which the room has now.
Answer<Video> describe_class(Store& store, std::string_view room, std::string_view title) {
  Video video;
  video.kind = school::VideoKind::kClass;
  video.channel = room;
  video.title = title;
  video.viewing = school::Viewing::kPrivate;
  if (!title.empty()) return video;
  const auto found = store.find_room(room);
  if (!found) return base::Failure{found.error()};
  video.title = *found ? (*found)->title : std::string(room);
  return video;
}

Answer<void> change_by_folder(Store& store, std::string_view folder, auto change) {
  auto found = store.videos().find_by_folder(folder);
  if (!found) return base::Failure{found.error()};
  if (!*found) return {};  // it was deleted
  change(**found);
  return store.videos().change(**found);
}

// What a power cut took has no chapters.
Answer<void> cut_chapters(Store& store, const Video& video, milliseconds length) {
  auto chapters = store.videos().chapters(video.id);
  if (!chapters) return base::Failure{chapters.error()};
  const auto behind = [length](const school::Chapter& chapter) { return chapter.at >= length; };
  if (std::erase_if(*chapters, behind) == 0) return {};
  return store.videos().set_chapters(video.id, *chapters);
}

Answer<void> keep_finished(Store& store, const FinishedVideo& finished) {
  const auto fill = [&finished](Video& video) {
    video.state = finished.manifest.parts.empty() ? VideoState::kLost : VideoState::kReady;
    video.length = length_of(finished.manifest);
    video.bytes = finished.bytes;
    video.people = finished.manifest.people;
    if (finished.manifest.ended) video.ended = to_string(*finished.manifest.ended);
  };
  const auto found = store.videos().find_by_folder(finished.folder);
  if (!found) return base::Failure{found.error()};
  if (*found) {
    const auto changed = change_by_folder(store, finished.folder, fill);
    return changed ? cut_chapters(store, **found, length_of(finished.manifest)) : changed;
  }
  // A recording whose record was lost, with a database that was brought back from before it. Who
  // might watch it is not known any more.
  const std::string owner = finished.folder.substr(0, finished.folder.find('/'));
  auto video =
      finished.manifest.of_class ? describe_class(store, owner, {}) : describe(store, owner);
  if (!video) return base::Failure{video.error()};
  video->viewing = school::Viewing::kPrivate;
  video->folder = finished.folder;
  video->began = finished.manifest.began;
  fill(*video);
  const auto added = store.videos().add(*video);
  if (!added) return base::Failure{added.error()};
  return {};
}

void say_kept(const Video& video) {
  base::log_warning("library",
                    "{} \"{}\" could not be deleted; is its folder {} the service's own?",
                    to_string(video.id), video.title, video.folder);
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

// Records that the files say something else of, and folders without a record.
std::vector<FinishedVideo> differences(VideoFiles& files, const std::vector<Video>& records) {
  std::vector<FinishedVideo> found;
  std::set<std::string, std::less<>> known;
  for (const Video& record : records) {
    known.insert(record.folder);
    const auto now = what_files_say(files, record.folder);
    if (!now) continue;
    const bool there = !now->manifest.parts.empty();
    const bool settled = record.state == VideoState::kReady || record.state == VideoState::kLost;
    if (!settled || there != (record.state == VideoState::kReady)) found.push_back(*now);
  }
  for (const std::string& folder : files.folders()) {
    if (known.contains(folder)) continue;
    const auto now = what_files_say(files, folder);
    if (now && !now->manifest.parts.empty()) found.push_back(*now);
  }
  return found;
}

}  // namespace

void VideoLibrary::on(const live::RecordingBegan& event) {
  open_[event.id] = {event.channel, event.person, event.began, {}, event.class_title};
}

void VideoLibrary::on_made(RecordingId id, const std::string& folder) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  found->second.folder = folder;
  parts_.store.post(
      "a recording that begins", [open = found->second](Store& store) -> Answer<void> {
        auto video = open.class_title ? describe_class(store, open.channel, *open.class_title)
                                      : describe(store, open.channel);
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
  finishing_.insert(folder);
  parts_.store.post("a recording that ends", [folder, why](Store& store) {
    return change_by_folder(store, folder, [why](Video& video) {
      video.ended = to_string(why);
      if (video.state == VideoState::kRecording) video.state = VideoState::kFinishing;
    });
  });
}

void VideoLibrary::on_not_finished(const std::string& folder) {
  finishing_.erase(folder);
}

void VideoLibrary::on_finished(const FinishedVideo& video) {
  finishing_.erase(video.folder);
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
  const auto read = [](Store& store) { return store.videos().all(); };
  const auto records = co_await parts_.store.run(read);
  if (!records) co_return;
  const auto found = std::make_shared<std::vector<FinishedVideo>>();
  std::function<void()> look = [found, records = *records, &files = parts_.files] {
    *found = differences(files, records);
  };
  if (!co_await parts_.file_thread.run(std::move(look))) co_return;
  for (const FinishedVideo& video : *found) {
    if (!is_busy(video.folder)) on_finished(video);
  }
}

bool VideoLibrary::is_busy(std::string_view folder) const {
  return finishing_.contains(folder) || std::ranges::any_of(open_, [folder](const auto& entry) {
           return entry.second.folder == folder;
         });
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
  co_await catch_up();
  const auto read = [now = parts_.clock.wall_now()](Store& store) {
    return store.videos().outdated(now);
  };
  const auto outdated = co_await parts_.store.run(read);
  std::size_t count = 0;
  for (const Video& video : outdated.value_or(std::vector<Video>())) {
    if (++count > kDeletedAtOnceMax) break;
    if (!co_await has_files(video)) continue;
    base::log_info("library", "{} \"{}\" has had its time and is deleted", to_string(video.id),
                   video.title);
    if (!co_await remove(video)) say_kept(video);
  }
  if (parts_.free_wanted > 0) co_await make_room();
  looking_ = false;
}

// Whether the disk is there: by a rule nothing is deleted of which the files are not seen.
boost::asio::awaitable<bool> VideoLibrary::has_files(Video video) {
  const auto there = std::make_shared<bool>(false);
  std::function<void()> look = [there, folder = video.folder, &files = parts_.files] {
    *there = files.manifest(folder).has_value();
  };
  const bool done = co_await parts_.file_thread.run(std::move(look));
  co_return done && *there;
}

boost::asio::awaitable<std::uint64_t> VideoLibrary::free_bytes() {
  const auto free = std::make_shared<std::uint64_t>(UINT64_MAX);
  std::function<void()> look = [free, &files = parts_.files] { *free = files.free_bytes(); };
  (void)co_await parts_.file_thread.run(std::move(look));
  co_return *free;
}

boost::asio::awaitable<void> VideoLibrary::make_room() {
  const auto read = [](Store& store) { return store.videos().oldest(kDeletedAtOnceMax); };
  const auto oldest = co_await parts_.store.run(read);
  for (const Video& video : oldest.value_or(std::vector<Video>())) {
    const std::uint64_t before = co_await free_bytes();
    if (before >= parts_.free_wanted) co_return;
    if (!co_await has_files(video)) continue;
    base::log_warning("library", "the disk is nearly full: {} \"{}\" is deleted, the oldest",
                      to_string(video.id), video.title);
    if (!co_await remove(video)) {
      say_kept(video);
      continue;
    }
    // Another disk than that of the videos, or somebody takes the space: deleting more is no help.
    if (co_await free_bytes() <= before) co_return;
  }
}

}  // namespace app::broadcast
