// links: app_api app_auth
// Any method, path, header and body against the API of a school that exists for the whole run. It
// always answers, never with 500, and never without being asked from its own origin changes a
// thing.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "app/api/api.hpp"
#include "base/check.hpp"
#include "tests/app/auth/school_fixture.hpp"

namespace {

using proto::http::Method;

// Everybody is signed in: what lies behind the sign-in is what is looked at.
class OpenAccounts final : public app::Accounts {
 public:
  Task<app::SignedIn> first_run(std::string token, std::string, std::string) override {
    if (token.empty()) co_return refuse(app::Refusal::kWrongToken);
    co_return app::SignedIn{person(), token};
  }
  Task<bool> awaits_first_run() override { co_return false; }
  Task<app::SignedIn> sign_in(std::string name, std::string, base::IpAddress) override {
    if (name.empty()) co_return refuse(app::Refusal::kTooManyAttempts);
    co_return app::SignedIn{person(), name};
  }
  Task<void> sign_out(std::string) override { co_return base::Result<void, app::Refused>(); }
  Task<std::optional<app::Recognised>> recognise(std::optional<std::string>) override {
    co_return std::optional(app::Recognised{person()});
  }
  Task<app::Entry> open_door(std::string room, std::optional<std::string> link,
                             std::optional<std::string>) override {
    if (link) co_return refuse(app::Refusal::kWrongLink);
    co_return app::Entry{{room, room, {}}, person(), std::nullopt};
  }
  Task<app::Entry> open_by_token(std::string, std::string, school::Permission) override {
    co_return refuse(app::Refusal::kWrongLink);
  }

 private:
  static school::Person person() {
    return {school::PersonId{1}, "sari", school::PersonRole::kAdministrator, {}};
  }
  static base::Failure<app::Refused> refuse(app::Refusal why) {
    return base::Failure{app::Refused{why}};
  }
};

struct NoRooms final : app::api::LiveRooms, app::api::ServerControl {
  std::size_t people(std::string_view) const override { return 0; }
  std::vector<std::string> teachers(std::string_view) const override { return {"Bu Sari"}; }
  std::optional<std::uint16_t> plain_port() const override { return std::nullopt; }
  void close_room(std::string_view) override {}
  std::optional<classroom::Recording> recording(std::string_view) const override {
    return classroom::Recording{};
  }
  void ask_streams(std::string_view) override {}
  std::optional<app::ClassStreams> streams(std::string_view) const override { return {}; }
  void room_changed(const school::RoomRecord&) override {}
  void link_revoked(school::LinkId) override {}
  void signed_out(school::PersonId) override {}
  app::api::Stats stats() const override { return {}; }
  void stop() override {}
  void restart() override {}
};

struct NoChannels final : app::LiveChannels {
  std::uint16_t rtmp_port() const override { return 1935; }
  std::uint16_t rtmps_port() const override { return 0; }
  app::WatchDoor open(const school::ChannelRecord&, std::string_view,
                      const std::optional<school::WatchLink>&) override {
    return {};
  }
  std::optional<app::OnAir> on_air(std::string_view) const override { return app::OnAir{}; }
  bool is_live(std::string_view) const override { return true; }
  std::size_t viewers(std::string_view) const override { return 0; }
  void changed(const school::ChannelRecord&) override {}
  void deleted(std::string_view) override {}
  void key_revoked(std::string_view, school::ChannelKeyId) override {}
  void watch_link_revoked(std::string_view, school::WatchLinkId) override {}
  bool stop(std::string_view) override { return false; }
  bool record(std::string_view, app::RecordingWish) override { return true; }
};

struct NoVideos final : app::LiveVideos {
  std::string open(const school::Video&, app::VideoRight,
                   const std::optional<school::VideoLink>&) override {
    return "/video/v1/~/";
  }
  boost::asio::awaitable<std::optional<std::size_t>> parts_of(school::Video) override {
    co_return 1;
  }
  boost::asio::awaitable<bool> keep_thumbnail(school::Video, std::string) override {
    co_return true;
  }
  boost::asio::awaitable<app::VideoExport> export_of(school::Video, std::string) override {
    co_return app::VideoExport{};
  }
  boost::asio::awaitable<std::optional<std::string_view>> begin_export(school::Video,
                                                                       std::string) override {
    co_return std::nullopt;
  }
  bool is_busy(const school::Video&) const override { return false; }
  void changed(school::VideoId) override {}
  void link_revoked(school::VideoLinkId) override {}
  boost::asio::awaitable<bool> remove(school::Video) override { co_return true; }
};

struct NoUploads final : app::LiveUploads {
  using Progress = base::Result<app::UploadProgress, app::UploadRefusal>;
  boost::asio::awaitable<base::Result<app::Upload, app::UploadRefusal>> begin(
      app::Upload upload) override {
    co_return upload;
  }
  boost::asio::awaitable<std::optional<app::Upload>> find(std::string) override {
    co_return app::Upload{};
  }
  boost::asio::awaitable<Progress> add(std::string, std::uint64_t offset, std::string) override {
    co_return app::UploadProgress(offset);
  }
  boost::asio::awaitable<bool> forget(std::string) override { co_return true; }
};

struct NoFiles final : app::LiveFiles {
  const app::FileLimits& limits() const override { return allowed; }
  Task<app::FileUpload> begin(std::string, std::string, app::FileWish wish) override {
    CHECK(wish.key.size() <= app::kFileKeyMax);
    co_return app::FileUpload{"u1", wish.bytes, 0, {}};
  }
  std::optional<app::FileUpload> find(const std::string&, const std::string&,
                                      const std::string&) override {
    return app::FileUpload{};
  }
  Task<app::FileUpload> add(std::string, std::string, std::string, std::uint64_t offset,
                            std::string piece) override {
    CHECK(piece.size() <= app::kFilePieceMax);
    co_return app::FileUpload{"u1", 1, offset, {}};
  }
  base::Result<void, app::FileRefusal> set_preview(const std::string&, const std::string&,
                                                   const std::string&, std::string, std::uint32_t,
                                                   std::uint32_t) override {
    return {};
  }
  bool forget(const std::string&, const std::string&, const std::string&) override { return true; }
  boost::asio::awaitable<std::optional<app::FileBytes>> open(std::string, std::string, std::string,
                                                             app::FilePart) override {
    co_return std::nullopt;
  }
  std::optional<std::string> ticket(const std::string&, const std::string&,
                                    const std::string&) override {
    return "ticket";
  }
  boost::asio::awaitable<std::optional<app::FileBytes>> open_by_ticket(std::string, std::string,
                                                                       std::string) override {
    co_return std::nullopt;
  }
  app::FileLimits allowed;
};

struct AnyQuality final : app::ChannelQuality {
  const quality::Channel* look(std::string_view) const override { return &channel; }
  bool note_player(std::string_view, std::string_view pass,
                   const quality::PlayerReport& report) override {
    // Nobody's word spoils a sum.
    CHECK(report.stalls <= 1'000'000'000 && report.stalled_ms <= 1'000'000'000);
    return !pass.empty();
  }
  quality::ViewerSlots slots{1};
  quality::Channel channel{slots};
};

struct AnyMachine final : app::api::MachineSetup {
  app::api::SetupTexts state() const override { return {}; }
  base::Result<void, app::api::SetupRefusal> save(const app::api::SetupTexts&) override {
    return {};
  }
};

struct NoSlides final : app::LiveSlides {
  boost::asio::awaitable<std::optional<app::FileRefusal>> bring(std::string, std::string,
                                                                classroom::SlidePlace,
                                                                classroom::SlideSize size,
                                                                std::string picture) override {
    CHECK(picture.size() <= (size == classroom::SlideSize::kLarge ? app::kLargeSlideBytesMax
                                                                  : app::kSmallSlideBytesMax));
    co_return std::nullopt;
  }
  boost::asio::awaitable<std::optional<app::SlideBytes>> open(std::string, std::string,
                                                              classroom::SlidePlace,
                                                              classroom::SlideSize) override {
    co_return std::nullopt;
  }
};

struct AnyDoctor final : app::api::DoctorMachine, app::WayChecks {
  doctor::Facts facts(const app::api::Stats&) const override { return {}; }
  std::optional<app::api::ViewersCarried> viewers_carried() const override { return {{180, 600}}; }
  std::size_t shards() const override { return 1; }
  base::Result<std::string, std::string_view> open(std::size_t, app::Way,
                                                   std::string_view) override {
    return "an answer";
  }
};

struct World {
  app::SchoolFixture school;
  OpenAccounts accounts;
  NoRooms rooms;
  NoChannels channels;
  NoVideos videos;
  NoUploads uploads;
  NoFiles files;
  NoSlides slides;
  AnyQuality quality;
  base::SeededRandom random{3};
  school::Profile profile;
  AnyMachine machine;
  AnyDoctor doctor;
  base::SeededRandom loop_random{4};
  app::api::Api api{{accounts, *school.gate, rooms, channels, videos, uploads, files, slides,
                     school.passwords, quality, rooms, random, school.clock, profile, machine,
                     doctor, doctor, loop_random}};
};

std::string take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

// First byte: method and caller; then the path, one header field and the body, a line each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  if (size == 0) return 0;
  std::string_view rest = base::as_text({data + 1, size - 1});
  proto::http::Request request;
  request.method = static_cast<Method>(data[0] & 7);
  const bool control = (data[0] & 8) != 0;
  const bool own_page = (data[0] & 16) != 0;
  request.path = "/" + take_line(rest);
  const std::string field = take_line(rest);
  const std::size_t colon = std::min(field.find(':'), field.size());
  request.headers.add("Host", "pendopo");
  if (own_page) request.headers.add("Origin", "http://pendopo");
  if (own_page) request.headers.add("Content-Type", "application/json");
  request.headers.add(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())));
  request.body = rest;
  // Hashing a password takes longer than all the rest together.
  if (request.path.starts_with("/control/user-")) return 0;

  const bool safe = proto::http::is_safe(request.method);
  app::Caller caller;
  caller.control = control;
  const std::size_t rooms_before = world.school.store().rooms().value().size();
  const bool foreign = !control && !request.headers.contains("Origin");
  const auto response = app::run_to_end(world.api.handle(std::move(request), caller));
  CHECK(response.status >= 200 && response.status < 504 && response.status != 500);
  CHECK(response.status < 400 || response.body_size() > 0);
  const std::size_t rooms_after = world.school.store().rooms().value().size();
  CHECK(rooms_before == rooms_after || !(safe || foreign));
  const std::size_t channels_after = world.school.store().channels().all().value().size();
  if (channels_after > 50)
    store::must(world.school.store().database().execute("DELETE FROM channels"));
  if (rooms_after > 50) {
    store::must(world.school.store().database().execute("DELETE FROM rooms"));
  }
  return 0;
}
