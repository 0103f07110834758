#include "app/broadcast/video_door.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "app/broadcast/class_page.hpp"
#include "base/number.hpp"
#include "live/recording/playlist.hpp"
#include "proto/http/range.hpp"

namespace app::broadcast {
namespace {

namespace http = proto::http;
namespace recording = live::recording;
using school::Video;
using store::Store;

constexpr std::string_view kPrefix = "/video/";
constexpr std::string_view kPlaylistName = "index.m3u8";
constexpr std::string_view kWebmName = "1.webm";  // one that somebody brought
constexpr std::string_view kClassName = "class.json";
constexpr std::string_view kCaptionsSuffix = ".vtt";

// What is asked of the store, or of the disk's thread, cannot be known now.
struct Busy {};

std::string subject_of(school::VideoId id) {
  return "video/" + to_string(id);
}

http::Response refuse(unsigned status, std::string_view why) {
  http::Response response = http::text_response(status, std::string(why) + "\n");
  response.headers.set("Cache-Control", "no-store");
  if (status == 503) response.headers.set("Retry-After", "2");
  return response;
}

// For as long as the pass in its path holds, in the browser alone: a pass is somebody's own.
void let_keep(http::Response& response) {
  response.headers.set("Cache-Control", "private, max-age=3600");
}

WatchRight right_of(VideoRight right) {
  switch (right) {
    case VideoRight::kPublic:
      return WatchRight::kPublic;
    case VideoRight::kLink:
      return WatchRight::kLink;
    case VideoRight::kSignIn:
      break;
  }
  return WatchRight::kSignIn;
}

class SourceReader final : public recording::Reader {
 public:
  explicit SourceReader(http::BodySource& source) : source_(source) {}
  std::uint64_t size() const override { return source_.size(); }
  bool read(std::uint64_t at, base::Bytes out) const override { return source_.read(at, out); }

 private:
  http::BodySource& source_;
};

// "" when its files are not there or cannot be read.
std::string playlist_of(VideoFiles& files, const std::string& folder) {
  const auto manifest = files.manifest(folder);
  if (!manifest) return {};
  std::vector<recording::VodPart> parts;
  for (const recording::Part& part : manifest->parts) {
    const auto source = files.open(folder, recording::part_name(part.number));
    if (!source) continue;
    auto read = recording::vod_part(SourceReader(*source), part);
    if (read) parts.push_back(std::move(*read));
  }
  return parts.empty() ? std::string() : recording::vod_playlist(parts);
}

}  // namespace

namespace {

http::Response playlist_response(std::string text) {
  http::Response response = http::text_response(200, std::move(text));
  response.headers.set("Content-Type", "application/vnd.apple.mpegurl");
  let_keep(response);
  return response;
}

}  // namespace

// ---- what the API asks and tells

std::string VideoDoor::open(const Video& video, VideoRight right,
                            const std::optional<school::VideoLink>& link) {
  WatchPass pass;
  pass.right = right_of(right);
  // The same for all of one right and one day: what a browser has, it need not fetch again.
  constexpr std::int64_t kDayMs =
      std::chrono::duration_cast<std::chrono::milliseconds>(kPassTime).count();
  pass.expires = {(parts_.clock.wall_now().milliseconds / kDayMs + 2) * kDayMs};
  if (link) {
    pass.link = link->id.value;
    if (link->expires) pass.expires = std::min(pass.expires, *link->expires);
  }
  return std::string(kPrefix) + to_string(video.id) + "/" +
         sign(pass, subject_of(video.id), parts_.pass_key) + "/";
}

boost::asio::awaitable<std::optional<std::size_t>> VideoDoor::parts_of(Video video) {
  const auto found = std::make_shared<std::optional<recording::Manifest>>();
  std::function<void()> look = [found, folder = video.folder, &files = parts_.files] {
    *found = files.manifest(folder);
  };
  const bool done = co_await parts_.file_thread.run(std::move(look));
  if (!done || !*found || (*found)->parts.empty()) co_return std::nullopt;
  co_return (*found)->parts.size();
}

boost::asio::awaitable<bool> VideoDoor::keep_thumbnail(Video video, std::string jpeg) {
  const auto kept = std::make_shared<bool>(false);
  std::function<void()> write = [kept, folder = video.folder, jpeg = std::move(jpeg),
                                 &files = parts_.files] {
    *kept = files.write(folder, kThumbnailName, base::as_bytes(jpeg));
  };
  const bool done = co_await parts_.file_thread.run(std::move(write));
  co_return done && *kept;
}

boost::asio::awaitable<VideoExport> VideoDoor::export_of(Video video, std::string picture) {
  const auto which = export_picture_from(picture);
  const auto state = std::make_shared<VideoExport>();
  if (!which) co_return *state;
  std::function<void()> look = [state, which, folder = video.folder, this] {
    *state = exports_.state(folder, *which);
  };
  (void)co_await parts_.file_thread.run(std::move(look));
  co_return *state;
}

boost::asio::awaitable<std::optional<std::string_view>> VideoDoor::begin_export(
    Video video, std::string picture) {
  const auto which = export_picture_from(picture);
  if (!which || video.kind != school::VideoKind::kClass) co_return "bad_message";
  if (video.state != school::VideoState::kReady) co_return "video_not_ready";
  const auto refusal = std::make_shared<std::optional<std::string_view>>();
  std::function<void()> begin = [refusal, which, folder = video.folder, this] {
    *refusal = exports_.begin(folder, *which);
  };
  if (!co_await parts_.file_thread.run(std::move(begin))) co_return "server_busy";
  co_return *refusal;
}

boost::asio::awaitable<bool> VideoDoor::remove(Video video) {
  const bool removed = co_await parts_.library.remove(video);
  changed(video.id);
  co_return removed;
}

// ---- what viewers ask

std::optional<VideoDoor::Asked> VideoDoor::read_path(std::string_view path) {
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  const std::size_t id_end = path.find('/');
  if (id_end == std::string_view::npos) return std::nullopt;
  const auto id = school::video_id_from(path.substr(0, id_end));
  path.remove_prefix(id_end + 1);
  const std::size_t pass_end = path.find('/');
  if (!id || pass_end == std::string_view::npos || !is_pass(path)) return std::nullopt;
  const std::string_view file = path.substr(pass_end + 1);
  if (file.find('/') != std::string_view::npos) return std::nullopt;
  return Asked{*id, std::string(path.substr(0, pass_end)), std::string(file)};
}

boost::asio::awaitable<std::optional<Video>> VideoDoor::find(school::VideoId id) {
  if (const auto known = known_.find(id); known != known_.end()) co_return known->second;
  const auto read = [id](Store& store) { return store.videos().find(id); };
  const auto found = co_await parts_.store.run(read);
  if (!found) throw Busy{};
  if (!*found) co_return std::nullopt;
  // What goes on changes too often to be remembered.
  if ((*found)->state == school::VideoState::kReady) {
    if (known_.size() >= kVideosRemembered) known_.clear();
    known_.emplace(id, **found);
  }
  co_return **found;
}

boost::asio::awaitable<bool> VideoDoor::holds(school::VideoLinkId link) {
  if (const auto known = links_.find(link); known != links_.end()) co_return known->second;
  const auto read = [link](Store& store) { return store.videos().link(link); };
  const auto found = co_await parts_.store.run(read);
  if (!found) throw Busy{};
  const bool good = *found && !(*found)->revoked;
  if (links_.size() >= kVideosRemembered) links_.clear();
  // It may have been revoked meanwhile; that is newer.
  co_return links_.emplace(link, good).first->second;
}

boost::asio::awaitable<bool> VideoDoor::admits(const Asked& asked, const Video& video) {
  const auto pass =
      read_pass(asked.pass, subject_of(video.id), parts_.pass_key, parts_.clock.wall_now());
  if (!pass) co_return false;
  if (video.viewing == school::Viewing::kPublic) co_return true;
  if (pass->right == WatchRight::kPublic) co_return false;
  if (pass->link) co_return co_await holds(school::VideoLinkId{*pass->link});
  co_return true;
}

boost::asio::awaitable<http::Response> VideoDoor::handle(http::Request request, Caller) {
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    http::Response response = refuse(405, "only GET and HEAD");
    response.headers.set("Allow", "GET, HEAD");
    co_return response;
  }
  bool busy = false;
  try {
    co_return co_await serve(std::move(request));
  } catch (const Busy&) {
    busy = true;
  }
  co_return refuse(busy ? 503 : 500, "the server is busy");
}

boost::asio::awaitable<http::Response> VideoDoor::serve(http::Request request) {
  const auto asked = read_path(request.path);
  if (!asked) co_return refuse(404, "there is no such video");
  const auto video = co_await find(asked->video);
  if (!video) co_return refuse(404, "there is no such video");
  if (!co_await admits(*asked, *video)) {
    co_return refuse(403, "this address has had its time: open the video's page again");
  }
  if (video->state != school::VideoState::kReady) co_return refuse(404, "it is not ready yet");
  if (asked->file == kPlaylistName) co_return co_await give_playlist(*video);
  if (asked->file == kClassName) co_return co_await give_class(*video);
  if (asked->file == kThumbnailName) {
    co_return co_await give_file(request, *video, asked->file, "image/jpeg");
  }
  if (recording::part_number_from(asked->file) || is_export_name(asked->file)) {
    co_return co_await give_file(request, *video, asked->file, "video/mp4");
  }
  if (asked->file == kWebmName) {
    co_return co_await give_file(request, *video, asked->file, "video/webm");
  }
  if (asked->file.ends_with(kCaptionsSuffix)) {
    const std::string_view name = asked->file;
    const auto id = school::captions_id_from(name.substr(0, name.size() - kCaptionsSuffix.size()));
    if (id) co_return co_await give_captions(video->id, *id);
  }
  co_return refuse(404, "there is no such file");
}

boost::asio::awaitable<http::Response> VideoDoor::give_file(const http::Request& request,
                                                            Video video, std::string name,
                                                            std::string_view type) {
  const auto source = std::make_shared<http::SourcedBody>();
  std::function<void()> open = [source, folder = video.folder, name, &files = parts_.files] {
    *source = files.open(folder, name);
  };
  if (!co_await parts_.file_thread.run(std::move(open))) throw Busy{};
  if (*source == nullptr) co_return refuse(404, "there is no such file");
  // A finished part never changes; a thumbnail may be taken anew, and then hardly has its size.
  const std::string etag =
      "\"" + to_string(video.id) + "-" + name + "-" + std::to_string((*source)->size()) + "\"";
  http::Response response = http::respond_with_source(request, *source, {type, etag});
  let_keep(response);
  if (const auto wish = http::query_value(request.query, "download")) {
    const std::string file = video.folder.substr(video.folder.find('/') + 1) + "-" + name;
    response.headers.set("Content-Disposition", "attachment; filename=\"" + file + "\"");
  }
  co_return response;
}

boost::asio::awaitable<http::Response> VideoDoor::give_playlist(Video video) {
  // The files of one that is ready never change.
  if (const auto known = playlists_.find(video.id); known != playlists_.end()) {
    co_return playlist_response(known->second);
  }
  const auto text = std::make_shared<std::string>();
  std::function<void()> make = [text, folder = video.folder, &files = parts_.files] {
    *text = playlist_of(files, folder);
  };
  if (!co_await parts_.file_thread.run(std::move(make))) throw Busy{};
  if (text->empty()) co_return refuse(404, "its files are not there");
  if (playlists_.size() >= kPlaylistsRemembered) playlists_.clear();
  playlists_.insert_or_assign(video.id, *text);
  co_return playlist_response(std::move(*text));
}

boost::asio::awaitable<http::Response> VideoDoor::give_class(Video video) {
  if (video.kind != school::VideoKind::kClass) co_return refuse(404, "it is no class");
  const auto text = std::make_shared<std::string>();
  const Told told = video.viewing == school::Viewing::kPublic ? Told::kWithoutPeople : Told::kAll;
  std::function<void()> make = [text, told, folder = video.folder, &files = parts_.files] {
    *text = class_json(files, folder, told);
  };
  if (!co_await parts_.file_thread.run(std::move(make))) throw Busy{};
  if (text->empty()) co_return refuse(404, "its files are not there");
  http::Response response = http::json_response(200, std::move(*text));
  let_keep(response);
  co_return response;
}

boost::asio::awaitable<http::Response> VideoDoor::give_captions(school::VideoId video,
                                                                school::CaptionsId id) {
  const auto read = [id](Store& store) { return store.videos().find_captions(id); };
  const auto found = co_await parts_.store.run(read);
  if (!found) throw Busy{};
  if (!*found || (*found)->video != video) co_return refuse(404, "there are no such captions");
  http::Response response = http::text_response(200, (*found)->text);
  response.headers.set("Content-Type", "text/vtt; charset=utf-8");
  let_keep(response);
  co_return response;
}

}  // namespace app::broadcast
