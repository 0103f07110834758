#include "app/broadcast/uploads.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "base/log.hpp"

namespace app::broadcast {
namespace {

using media::probe::Facts;
using media::probe::Unplayable;
using Refused = base::Failure<UploadRefusal>;
using Progress = base::Result<UploadProgress, UploadRefusal>;

constexpr std::size_t kIdLength = 16;

std::string make_id(base::Random& random) {
  constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id;
  while (id.size() < kIdLength) id += kLetters[random.u64() & 31U];
  return id;
}

Refused refuse(std::string_view word) {
  return Refused{UploadRefusal{std::string(word), {}, 0}};
}

// As its channel is seen now, until somebody changes it.
store::Answer<school::Video> add_record(store::Store& store, school::Video video) {
  const auto channel = store.channels().find(video.channel);
  if (!channel) return base::Failure{channel.error()};
  if (*channel) video.viewing = (*channel)->viewing;
  return store.videos().add(video);
}

}  // namespace

boost::asio::awaitable<base::Result<Upload, UploadRefusal>> Uploads::begin(Upload upload) {
  upload.id = make_id(parts_.random);
  upload.begun = upload.touched = parts_.clock.wall_now();
  upload.offset = 0;
  const auto refusal = std::make_shared<std::string>();
  std::function<void()> create = [refusal, upload, &files = parts_.files, &videos = parts_.videos] {
    if (files.all().size() >= kUploadsMax) {
      *refusal = "too_many_uploads";
    } else if (videos.free_bytes() < upload.bytes) {
      *refusal = "disk_nearly_full";
    } else if (!files.create(upload)) {
      *refusal = "server_busy";
    }
  };
  if (!co_await parts_.file_thread.run(std::move(create))) co_return refuse("server_busy");
  if (!refusal->empty()) co_return refuse(*refusal);
  base::log_info("library", "{} brings \"{}\", {} MB", upload.person, upload.title,
                 upload.bytes / 1'000'000);
  co_return upload;
}

boost::asio::awaitable<std::optional<Upload>> Uploads::find(std::string id) {
  const auto found = std::make_shared<std::optional<Upload>>();
  std::function<void()> look = [found, id, &files = parts_.files] { *found = files.find(id); };
  if (!co_await parts_.file_thread.run(std::move(look))) co_return std::nullopt;
  co_return *found;
}

boost::asio::awaitable<Progress> Uploads::add(std::string id, std::uint64_t offset,
                                              std::string piece) {
  // One thread does all of it, so that two windows cannot add at the same place.
  const auto found = std::make_shared<std::optional<Upload>>();
  const auto refusal = std::make_shared<UploadRefusal>();
  std::function<void()> append = [found, refusal, id, offset, piece = std::move(piece),
                                  &files = parts_.files] {
    *found = files.find(id);
    if (!*found) {
      refusal->word = "unknown_upload";
    } else if ((*found)->offset != offset || piece.size() > (*found)->bytes - offset) {
      *refusal = {"wrong_offset", {}, (*found)->offset};
    } else if (!piece.empty() && !files.append(id, base::as_bytes(piece))) {
      refusal->word = "disk_nearly_full";
    } else {
      (*found)->offset += piece.size();
    }
  };
  if (!co_await parts_.file_thread.run(std::move(append))) co_return refuse("server_busy");
  if (!refusal->word.empty()) co_return Refused{*refusal};
  if ((*found)->offset < (*found)->bytes) co_return UploadProgress((*found)->offset);
  co_return co_await finish(**found);
}

boost::asio::awaitable<Progress> Uploads::finish(Upload upload) {
  school::Video video;
  video.channel = upload.channel;
  video.title = upload.title;
  video.person = upload.person;
  video.began = parts_.clock.wall_now();
  video.folder = upload.channel + "/upload-" + upload.id;
  video.bytes = upload.bytes;
  video.state = school::VideoState::kReady;
  const auto probed = std::make_shared<std::optional<base::Result<Facts, Unplayable>>>();
  const auto kept = std::make_shared<bool>(false);
  std::function<void()> look = [probed, kept, upload, folder = video.folder,
                                &files = parts_.files] {
    *probed = files.probe(upload.id);
    if (**probed) {
      *kept = files.adopt(upload, ***probed, folder);
    } else {
      (void)files.forget(upload.id);
    }
  };
  if (!co_await parts_.file_thread.run(std::move(look))) co_return refuse("server_busy");
  if (!**probed) {
    const Unplayable& why = (*probed)->error();
    base::log_info("library", "\"{}\" is refused: {} {}", upload.title, to_string(why.problem),
                   why.what);
    co_return Refused{UploadRefusal{std::string(to_string(why.problem)), why.what, 0}};
  }
  if (!*kept) co_return refuse("disk_nearly_full");
  video.length = (**probed)->length;
  video.container = to_string((**probed)->container);
  const auto add_it = [video](store::Store& store) { return add_record(store, video); };
  const auto added = co_await parts_.store.run(add_it);
  // Its folder then is found without a record at the next start, and given one.
  if (!added) co_return refuse("server_busy");
  co_return UploadProgress(*added);
}

boost::asio::awaitable<bool> Uploads::forget(std::string id) {
  const auto gone = std::make_shared<bool>(false);
  std::function<void()> remove = [gone, id, &files = parts_.files] { *gone = files.forget(id); };
  const bool done = co_await parts_.file_thread.run(std::move(remove));
  co_return done && *gone;
}

void Uploads::tick() {
  const base::Time now = parts_.clock.now();
  if (now < next_look_) return;
  next_look_ = now + kUploadsLookedAt;
  const auto oldest = parts_.clock.wall_now().milliseconds -
                      std::chrono::duration_cast<std::chrono::milliseconds>(kUploadKept).count();
  (void)parts_.file_thread.post([oldest, &files = parts_.files] {
    for (const Upload& upload : files.all()) {
      if (upload.touched.milliseconds < oldest) (void)files.forget(upload.id);
    }
  });
}

}  // namespace app::broadcast
