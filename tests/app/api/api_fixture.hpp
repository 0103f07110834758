// The API of a school in a temporary folder, and short words for asking it.
#pragma once

#include <atomic>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "app/api/api.hpp"
#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"
#include "base/bytes.hpp"
#include "tests/app/auth/school_fixture.hpp"

namespace app::api {

struct TestRooms final : LiveRooms {
  std::size_t people(std::string_view room) const override { return room == "kelas-7a" ? 3 : 0; }
  std::vector<std::string> teachers(std::string_view room) const override {
    if (room == "kelas-7a") return {"Bu Sari"};
    return {};
  }
  std::optional<classroom::Recording> recording(std::string_view room) const override {
    if (room != "kelas-7a") return std::nullopt;
    return classroom::Recording{classroom::RecordingState::kOn, "Bu Sari", {}, {}};
  }
  void ask_streams(std::string_view room) override { asked_streams.emplace_back(room); }
  std::optional<ClassStreams> streams(std::string_view room) const override {
    if (room != "kelas-7a") return std::nullopt;
    ClassStreams streams;
    streams.people.emplace_back().name = "Bu Sari";
    return streams;
  }
  std::vector<std::string> asked_streams;
  void room_changed(const school::RoomRecord& room) override {
    rules.push_back(room.name + " " + std::string(to_string(room.recording)));
    limits.push_back(room.direct_max);
  }
  std::vector<std::string> rules;
  std::vector<std::uint16_t> limits;
  std::optional<std::uint16_t> plain_port() const override { return plain; }
  std::optional<std::uint16_t> plain;
  void close_room(std::string_view room) override { closed.emplace_back(room); }
  void link_revoked(school::LinkId link) override { revoked.push_back(link); }
  void signed_out(school::PersonId person) override { signed_out_people.push_back(person); }

  std::vector<school::PersonId> signed_out_people;
  std::vector<std::string> closed;
  std::vector<school::LinkId> revoked;
};

struct TestChannels final : LiveChannels {
  std::optional<OnAir> on_air(std::string_view channel) const override {
    return channel == on_air_name ? std::optional(who) : std::nullopt;
  }
  bool is_live(std::string_view channel) const override { return channel == on_air_name; }
  std::size_t viewers(std::string_view channel) const override {
    return channel == on_air_name ? 40 : 0;
  }
  void changed(const school::ChannelRecord& channel) override { told.push_back(channel.title); }
  void deleted(std::string_view channel) override { told.push_back("x" + std::string(channel)); }
  void key_revoked(std::string_view channel, school::ChannelKeyId key) override {
    told.push_back(std::string(channel) + " " + to_string(key));
  }
  void watch_link_revoked(std::string_view channel, school::WatchLinkId link) override {
    told.push_back(std::string(channel) + " " + to_string(link));
  }
  bool stop(std::string_view channel) override { return channel == on_air_name; }
  bool record(std::string_view channel, RecordingWish wish) override {
    wishes.push_back(wish);
    return channel == on_air_name;
  }
  std::vector<RecordingWish> wishes;
  std::uint16_t rtmp_port() const override { return 1935; }
  std::uint16_t rtmps_port() const override { return 8443; }
  WatchDoor open(const school::ChannelRecord& channel, std::string_view pass,
                 const std::optional<school::WatchLink>& link) override {
    opened.push_back(channel.name + " " + std::string(pass) + " " +
                     (link ? to_string(link->id) : "-"));
    return {WatchDoor::State::kOnAir,           40,    who.recording,
            "/hls/" + channel.name + "/~pass/", false, "b_frames"};
  }
  std::vector<std::string> opened;

  std::string on_air_name;
  OnAir who;
  std::vector<std::string> told;
};

struct TestVideos final : LiveVideos {
  std::string open(const school::Video& video, VideoRight right,
                   const std::optional<school::VideoLink>& link) override {
    const char* const by = right == VideoRight::kPublic ? "public"
                           : right == VideoRight::kLink ? "link"
                                                        : "sign-in";
    return "/video/" + to_string(video.id) + "/~" + by + (link ? to_string(link->id) : "") + "/";
  }
  boost::asio::awaitable<std::optional<std::size_t>> parts_of(school::Video) override {
    co_return parts;
  }
  boost::asio::awaitable<bool> keep_thumbnail(school::Video, std::string jpeg) override {
    thumbnail = jpeg;
    co_return works;
  }
  boost::asio::awaitable<VideoExport> export_of(school::Video, std::string picture) override {
    if (picture != "screen") co_return VideoExport{};
    co_return VideoExport{VideoExport::State::kWorking, 430, 0};
  }
  boost::asio::awaitable<std::optional<std::string_view>> begin_export(
      school::Video video, std::string picture) override {
    told.push_back(to_string(video.id) + " " + picture);
    co_return export_refusal;
  }
  std::optional<std::string_view> export_refusal;
  bool is_busy(const school::Video&) const override { return busy; }
  bool busy = false;
  void changed(school::VideoId video) override { told.push_back(to_string(video)); }
  void link_revoked(school::VideoLinkId link) override { told.push_back(to_string(link)); }
  boost::asio::awaitable<bool> remove(school::Video video) override {
    told.push_back("x" + video.folder);
    co_return works;
  }
  std::optional<std::size_t> parts = 1;
  bool works = true;
  std::string thumbnail;
  std::vector<std::string> told;
};

struct TestUploads final : LiveUploads {
  boost::asio::awaitable<base::Result<Upload, UploadRefusal>> begin(Upload upload) override {
    if (refusal) co_return base::Failure{*refusal};
    upload.id = "u1";
    last = upload;
    co_return upload;
  }
  boost::asio::awaitable<std::optional<Upload>> find(std::string id) override {
    if (id != last.id) co_return std::nullopt;
    co_return last;
  }
  boost::asio::awaitable<base::Result<UploadProgress, UploadRefusal>> add(
      std::string, std::uint64_t offset, std::string piece) override {
    if (refusal) co_return base::Failure{*refusal};
    last.offset = offset + piece.size();
    if (last.offset < last.bytes) co_return UploadProgress(last.offset);
    school::Video video;
    video.id = school::VideoId{7};
    video.title = last.title;
    co_return UploadProgress(video);
  }
  boost::asio::awaitable<bool> forget(std::string id) override { co_return id == last.id; }
  std::optional<UploadRefusal> refusal;
  Upload last;
};

// Knows one seat, one upload and one file.
struct TestFiles final : LiveFiles {
  const FileLimits& limits() const override { return allowed; }
  Task<FileUpload> begin(std::string room, std::string seat, FileWish wish) override {
    if (refusal) co_return base::Failure{*refusal};
    told.push_back(room + " " + seat + " " + wish.name + " " + wish.type);
    wished = wish;
    co_return FileUpload{"u1", wish.bytes, 0, {}};
  }
  std::optional<FileUpload> find(const std::string& room, const std::string& seat,
                                 const std::string& upload) override {
    if (!knows(room, seat) || upload != "u1") return std::nullopt;
    return FileUpload{"u1", 10, 4, {}};
  }
  Task<FileUpload> add(std::string room, std::string seat, std::string upload, std::uint64_t offset,
                       std::string piece) override {
    if (refusal) co_return base::Failure{*refusal};
    if (!find(room, seat, upload)) co_return base::Failure{FileRefusal{"unknown_upload"}};
    FileUpload now{"u1", 10, offset + piece.size(), {}};
    if (now.offset == 10) now.message = classroom::MessageId{7};
    co_return now;
  }
  base::Result<void, FileRefusal> set_preview(const std::string&, const std::string&,
                                              const std::string&, std::string picture,
                                              std::uint32_t width, std::uint32_t height) override {
    if (refusal) return base::Failure{*refusal};
    told.push_back(picture + " " + std::to_string(width) + "x" + std::to_string(height));
    return {};
  }
  bool forget(const std::string& room, const std::string& seat,
              const std::string& upload) override {
    return find(room, seat, upload).has_value();
  }
  boost::asio::awaitable<std::optional<FileBytes>> open(std::string room, std::string seat,
                                                        std::string file, FilePart part) override {
    if (!knows(room, seat) || file != "f1") co_return std::nullopt;
    co_return bytes(part == FilePart::kPreview ? "picture" : "0123456789");
  }
  std::optional<std::string> ticket(const std::string& room, const std::string& seat,
                                    const std::string& file) override {
    if (!knows(room, seat) || file != "f1") return std::nullopt;
    return "ticket";
  }
  boost::asio::awaitable<std::optional<FileBytes>> open_by_ticket(std::string, std::string file,
                                                                  std::string ticket) override {
    if (file != "f1" || ticket != "ticket") co_return std::nullopt;
    co_return bytes("0123456789");
  }

  static bool knows(const std::string& room, const std::string& seat) {
    return room == "kelas-7a" && seat == "seat-of-budi";
  }
  struct Text final : proto::http::BodySource {
    explicit Text(std::string given) : text(std::move(given)) {}
    std::uint64_t size() const override { return text.size(); }
    bool read(std::uint64_t at, base::Bytes into) override {
      std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), into.size(), into.begin());
      return true;
    }
    std::string text;
  };
  static FileBytes bytes(const std::string& text) {
    return {"attachment; filename=\"a\"", "image/png", "abc", std::make_shared<Text>(text)};
  }

  FileLimits allowed;
  std::optional<FileRefusal> refusal;
  FileWish wished;
  std::vector<std::string> told;
};

// Knows one seat and the pictures of one page.
struct TestSlides final : LiveSlides {
  boost::asio::awaitable<std::optional<FileRefusal>> bring(std::string room, std::string seat,
                                                           classroom::SlidePlace place,
                                                           classroom::SlideSize size,
                                                           std::string picture) override {
    if (refusal) co_return refusal;
    if (!TestFiles::knows(room, seat)) co_return FileRefusal{"no_such_slide"};
    told.push_back(std::to_string(place.set.value) + " " + std::to_string(place.page) + " " +
                   std::string(to_string(size)) + " " + picture);
    co_return std::nullopt;
  }
  boost::asio::awaitable<std::optional<SlideBytes>> open(std::string room, std::string seat,
                                                         classroom::SlidePlace place,
                                                         classroom::SlideSize size) override {
    const bool known = TestFiles::knows(room, seat) && place.set.value == 7 && place.page == 2;
    if (!known) co_return std::nullopt;
    const bool large = size == classroom::SlideSize::kLarge;
    co_return SlideBytes{"image/webp", "abc",
                         std::make_shared<TestFiles::Text>(large ? "0123456789" : "012")};
  }

  std::optional<FileRefusal> refusal;
  std::vector<std::string> told;
};

struct TestQuality final : ChannelQuality {
  const quality::Channel* look(std::string_view asked) const override {
    return asked == name ? &channel : nullptr;
  }
  bool note_player(std::string_view of, std::string_view pass,
                   const quality::PlayerReport& report) override {
    if (pass != "~pass") return false;
    said.emplace_back(std::string(of), report);
    return true;
  }
  std::string name;
  quality::ViewerSlots slots{10};
  quality::Channel channel{slots};
  std::vector<std::pair<std::string, quality::PlayerReport>> said;
};

struct TestServer final : ServerControl {
  Stats stats() const override {
    Stats stats{{{"pipes", 3}}, {{{"peers", 4}, {"bytes_sent", 5'000'000'000}}, {{"peers", 0}}}};
    if (people > 0) stats.server.emplace_back("people", people);
    return stats;
  }
  std::int64_t people = 0;
  void stop() override { stopped = true; }
  void restart() override { restarted = true; }
  bool stopped = false;
  bool restarted = false;
};

struct TestMachine final : MachineSetup {
  SetupTexts state() const override { return saved; }
  base::Result<void, SetupRefusal> save(const SetupTexts& answers) override {
    if (refuses) return base::Failure{*refuses};
    for (const auto& [key, text] : answers) {
      if (key == "domain" || key == "announce") saved[key] = text;
    }
    return {};
  }
  SetupTexts saved{{"domain", ""}, {"announce", ""}};
  std::optional<SetupRefusal> refuses;
};

struct TestDoctor final : DoctorMachine {
  doctor::Facts facts(const Stats& stats) const override {
    ++asked;
    doctor::Facts facts = said;
    facts.server_runs = !stats.server.empty();
    return facts;
  }
  std::optional<ViewersCarried> viewers_carried() const override {
    if (measures) measures();
    return carried;
  }
  doctor::Facts said;
  std::optional<ViewersCarried> carried = ViewersCarried{180, 600};
  std::function<void()> measures;
  mutable std::atomic<int> asked = 0;
};

struct TestWays final : WayChecks {
  std::size_t shards() const override { return 2; }
  base::Result<std::string, std::string_view> open(std::size_t shard, Way way,
                                                   std::string_view offer) override {
    if (refuses) return base::Failure{*refuses};
    asked.push_back(std::to_string(shard) + (way == Way::kTcp ? " tcp " : " udp ") +
                    std::string(offer));
    return "the answer";
  }
  std::optional<std::string_view> refuses;
  std::vector<std::string> asked;
};

class ApiFixture : public testing::Test, protected SchoolFixture {
 protected:
  // A request of our own page, with what a browser adds.
  Response ask(const std::string& method, const std::string& path, const std::string& body = "") {
    return send(page_request(method, path, body), page_caller());
  }
  proto::http::Request page_request(const std::string& method, const std::string& path,
                                    const std::string& body = "") const {
    proto::http::Request request;
    request.method_text = method;
    request.method = method == "GET"      ? proto::http::Method::kGet
                     : method == "HEAD"   ? proto::http::Method::kHead
                     : method == "POST"   ? proto::http::Method::kPost
                     : method == "DELETE" ? proto::http::Method::kDelete
                                          : proto::http::Method::kOther;
    request.target = path;
    request.path = path.substr(0, path.find('?'));
    if (request.path.size() < path.size()) request.query = path.substr(request.path.size() + 1);
    request.headers.add("Host", "pendopo.local:8443");
    request.headers.add("Origin", "https://pendopo.local:8443");
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    if (!cookie.empty()) request.headers.add("Cookie", "pendopo_sign_in=" + cookie);
    request.body = body;
    return request;
  }
  static Caller page_caller() {
    Caller caller;
    caller.address = base::IpAddress::v4(192, 0, 2, 7);
    caller.secure = true;
    return caller;
  }
  Response send(proto::http::Request request, const Caller& caller) {
    return run_to_end(api.handle(std::move(request), caller));
  }
  // A request of the command line over the control socket.
  Response control(const std::string& command, const std::string& body = "{}") {
    proto::http::Request request = page_request("POST", "/control/" + command, body);
    request.headers.remove("Origin");
    Caller caller;
    caller.control = true;
    return send(std::move(request), caller);
  }

  // Signs in for the requests that follow.
  void sign_in_as(const std::string& name, school::PersonRole role = school::PersonRole::kTeacher) {
    add_person(name, role);
    cookie = run_to_end(accounts->sign_in(name, kPassword, base::IpAddress::v4(192, 0, 2, 9)))
                 .value()
                 .token;
  }

  static boost::json::object json_of(const Response& response) {
    auto object = json::parse_object(base::as_text(response.body_bytes()));
    EXPECT_TRUE(object) << base::as_text(response.body_bytes());
    return object ? *object : boost::json::object();
  }
  static std::string text_of(const Response& response) {
    return std::string(base::as_text(response.body_bytes()));
  }
  static std::string header(const Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
  }
  static void expect_refusal(const Response& response, unsigned status, const std::string& word) {
    EXPECT_EQ(response.status, status) << text_of(response);
    EXPECT_EQ(text_of(response), "{\"refusal\":\"" + word + "\"}");
  }
  void break_store() {
    store::must(sqlite->database().execute(
        "PRAGMA foreign_keys=OFF; DROP TABLE people; DROP TABLE sign_ins; DROP TABLE links;"
        "DROP TABLE rooms; DROP TABLE settings; DROP TABLE channels;"));
  }

  std::string cookie;
  TestRooms rooms;
  TestChannels channels;
  TestVideos videos;
  TestUploads uploads;
  TestFiles files;
  TestSlides slides;
  TestQuality quality;
  TestServer server;
  base::SeededRandom store_random{3};
  school::Profile profile;
  TestMachine machine;
  TestDoctor machine_doctor;
  TestWays ways;
  base::SeededRandom loop_random{4};
  Api api{{*accounts, *gate, rooms, channels, videos, uploads, files, slides, passwords, quality,
           server, store_random, clock, profile, machine, machine_doctor, ways, loop_random}};
};

}  // namespace app::api
