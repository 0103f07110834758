// The world around signalling, standing still: pipes that remember, an SFU that only listens, a
// door that opens as the test says, and browsers' descriptions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "app/class_broadcaster.hpp"
#include "app/class_recorder.hpp"
#include "app/media_port.hpp"
#include "app/router.hpp"
#include "app/signal/doorkeeper.hpp"
#include "tests/proto/sdp/browser.hpp"

namespace app::signal {

class FakePipe final : public SignalPipe {
 public:
  void send_text(std::string text) override { received.push_back(boost::json::parse(text)); }
  void close(std::uint16_t code, std::string_view) override {
    if (closed == 0) closed = code;
  }
  std::size_t buffered_bytes() const override { return buffered; }

  // The newest event of this name; null JSON when there was none.
  boost::json::value event(std::string_view name) const {
    for (auto it = received.rbegin(); it != received.rend(); ++it) {
      const auto* event = it->as_object().if_contains("event");
      if (event != nullptr && event->as_string() == name) return *it;
    }
    return nullptr;
  }
  boost::json::value reply(std::uint64_t id) const {
    for (const auto& message : received) {
      const auto* reply = message.as_object().if_contains("reply");
      if (reply != nullptr && reply->to_number<std::uint64_t>() == id) return message;
    }
    return nullptr;
  }
  std::string refusal(std::uint64_t id) const {
    const auto message = reply(id);
    if (!message.is_object() || !message.as_object().contains("refusal")) return "";
    return std::string(message.at("refusal").as_string());
  }

  std::vector<boost::json::value> received;
  std::uint16_t closed = 0;
  std::size_t buffered = 0;
};

class FakeMediaPort final : public MediaPort {
 public:
  bool execute(sfu::Command command) override {
    if (full) return false;
    commands.push_back(std::move(command));
    return true;
  }
  bool has_room() override { return !no_room; }
  void expect_viewer() override { ++expected; }
  const std::vector<base::SocketAddress>& addresses() const override { return addresses_; }
  const std::vector<base::SocketAddress>& tcp_addresses() const override { return tcp_addresses_; }
  std::string_view ufrag_prefix() const override { return "07"; }
  const std::string& fingerprint() const override { return proto::sdp::kHash; }

  template <class Command>
  std::vector<Command> all() const {
    std::vector<Command> found;
    for (const sfu::Command& command : commands) {
      if (const auto* c = std::get_if<Command>(&command)) found.push_back(*c);
    }
    return found;
  }
  template <class Command>
  Command last() const {
    const auto found = all<Command>();
    EXPECT_FALSE(found.empty());
    return found.empty() ? Command{} : found.back();
  }

  void forget_tcp() { tcp_addresses_.clear(); }

  bool full = false;
  bool no_room = false;
  int expected = 0;
  std::vector<sfu::Command> commands;

 private:
  std::vector<base::SocketAddress> addresses_{{base::IpAddress::v4(192, 0, 2, 1), 8443},
                                              {*base::IpAddress::parse("2001:db8::1"), 8443}};
  std::vector<base::SocketAddress> tcp_addresses_{{base::IpAddress::v4(192, 0, 2, 1), 443}};
};

class FakeRecorder final : public ClassRecorder {
 public:
  std::uint64_t begin(ClassBegin what) override {
    told.push_back("begin " + what.room + " by " + what.person);
    return ++last;
  }
  void set_paused(std::uint64_t, bool paused) override { told.push_back(paused ? "pause" : "on"); }
  void end(std::uint64_t recording) override { told.push_back("end " + std::to_string(recording)); }
  void add_source(std::uint64_t, ClassSource source) override {
    EXPECT_TRUE(is_class_source(source.number));
    told.push_back(source.name + " sends " + std::string(to_string(source.source)));
    sources.push_back(source.number);
  }
  void note(std::uint64_t, ClassNote note) override {
    constexpr const char* kWords[] = {
        " joined",          " left",          " on ",          " off ", " says ", " raises a hand",
        " lowers the hand", " says instead ", " takes it back"};
    const auto what = static_cast<std::size_t>(note.what);
    std::string line = note.name + kWords[what];
    if (what == 2 || what == 3) line += to_string(note.source);
    told.push_back(line + note.text);
    messages.push_back(note.message.value);
  }

  std::uint64_t last = 0;
  std::vector<std::string> told;
  std::vector<std::uint64_t> sources;
  std::vector<std::uint64_t> messages;  // of the notes
};

class FakeBroadcaster final : public ClassBroadcaster {
 public:
  void set_stage(std::string_view room, ClassStage stage) override {
    EXPECT_TRUE(stage.picture == 0 || is_class_source(stage.picture));
    std::string line = std::string(room) + " shows";
    if (stage.picture != 0) line += " a picture";
    for (const ClassVoice& voice : stage.voices) {
      EXPECT_TRUE(is_class_source(voice.tap));
      line += voice.first ? " a teacher's voice" : " a voice";
    }
    told.push_back(std::move(line));
    stages.push_back(stage);
  }
  void end(std::string_view room) override { told.push_back(std::string(room) + " ends"); }
  AudienceTicket admit(std::string_view) override {
    watching.insert(++last);
    return {last, "/hls/" + std::to_string(last) + "/"};
  }
  void dismiss(std::string_view, std::uint64_t viewer) override {
    EXPECT_EQ(watching.erase(viewer), 1u);
  }

  std::uint64_t last = 0;
  std::set<std::uint64_t> watching;
  std::vector<ClassStage> stages;
  std::vector<std::string> told;
};

class FakeDoorkeeper final : public Doorkeeper {
 public:
  template <class T>
  using Task = boost::asio::awaitable<base::Result<T, DoorRefusal>>;

  Visitor visitor(const proto::http::Request&) const override { return {}; }
  Task<Admission> admit(Visitor, std::string room, std::optional<std::string> link) override {
    if (room != "kelas-7a") co_return base::Failure{DoorRefusal::kUnknownRoom};
    if (!link) co_return teacher;
    if (*link == "broken") throw std::runtime_error("the disk is gone");
    if (*link != "good") co_return base::Failure{DoorRefusal::kWrongLink};
    co_return student;
  }
  Task<Admission> admit_media(std::string room, std::string token, MediaRight) override {
    if (room != "kelas-7a") co_return base::Failure{DoorRefusal::kUnknownRoom};
    if (token != "media") co_return base::Failure{DoorRefusal::kWrongLink};
    co_return media;
  }
  void keep_chat(std::string_view room, const classroom::ChatMessage& message) override {
    kept.push_back(std::string(room) + ": " + message.text);
  }
  void forget_chat(std::string_view room, classroom::MessageId message) override {
    kept.push_back(std::string(room) + " without " + std::to_string(message.value));
  }
  void keep_poll(std::string_view, const classroom::Poll& poll) override {
    kept.push_back("poll " + std::to_string(poll.id.value) + " " +
                   std::string(to_string(poll.state)));
  }
  void keep_answer(std::string_view, classroom::PollId poll, const classroom::PollAnswer& answer,
                   classroom::ParticipantId) override {
    kept.push_back("poll " + std::to_string(poll.value) + " by " + answer.name);
  }
  void forget_poll(std::string_view, classroom::PollId poll) override {
    kept.push_back("no poll " + std::to_string(poll.value));
  }
  Task<std::vector<classroom::KeptPoll>> kept_polls(std::string) override {
    ++asked_for_polls;
    if (polls_fail) co_return base::Failure{DoorRefusal::kServerBusy};
    co_return polls;
  }

  Task<std::vector<classroom::KeptFile>> kept_files(std::string) override {
    if (polls_fail) co_return base::Failure{DoorRefusal::kServerBusy};
    co_return files;
  }

  void keep_slides(std::string_view, const classroom::SlideSet& set) override {
    kept.push_back("slides " + set.title);
  }
  void keep_slide_page(std::string_view, classroom::SlidePlace place,
                       const classroom::SlidePage&) override {
    kept.push_back("slide " + std::to_string(place.page));
  }
  void keep_shown(std::string_view, std::optional<classroom::SlidePlace> shown) override {
    kept.push_back(shown ? "shows " + std::to_string(shown->page) : "shows none");
  }
  void keep_ink(std::string_view, const classroom::InkChange& change) override {
    ink.push_back(change);
  }
  void forget_slides(std::string_view, classroom::SlideSetId) override {
    kept.emplace_back("no slides");
  }
  Task<std::vector<classroom::KeptSlides>> kept_slides(std::string) override {
    if (polls_fail) co_return base::Failure{DoorRefusal::kServerBusy};
    co_return slides;
  }

  Admission teacher{"Kelas 7A", classroom::Role::kTeacher, "sari", std::nullopt, 3, {}};
  Admission student{"Kelas 7A", classroom::Role::kStudent, "", 5, {}, {}};
  Admission media{"Kelas 7A", classroom::Role::kStudent, "Studio", 6, {}, {}};
  std::vector<std::string> kept;
  std::vector<classroom::KeptPoll> polls;
  std::vector<classroom::KeptFile> files;
  std::vector<classroom::KeptSlides> slides;
  std::vector<classroom::InkChange> ink;
  bool polls_fail = false;
  int asked_for_polls = 0;
};

class FakeChannelDoorkeeper final : public ChannelDoorkeeper {
 public:
  FakeChannelDoorkeeper() {
    channel.name = channel.title = "klinik";
    channel.chat = school::ChannelChatRule::kAll;
  }
  boost::asio::awaitable<base::Result<ChannelAdmission, DoorRefusal>> admit(
      Visitor, std::string name, std::string pass) override {
    if (name != channel.name) co_return base::Failure{DoorRefusal::kUnknownChannel};
    if (pass == "broken") throw std::runtime_error("the disk is gone");
    if (pass == "team") co_return team();
    if (pass.starts_with('~')) co_return viewer();
    co_return base::Failure{DoorRefusal::kSignInNeeded};
  }
  bool is_live(std::string_view) const override { return live; }

  ChannelAdmission team() const {
    return {channel, classroom::Role::kTeacher, "sari", {false, {}, 3, expires}};
  }
  ChannelAdmission viewer(std::optional<std::uint64_t> link = {}) const {
    return {channel, classroom::Role::kStudent, "", {!link, link, {}, expires}};
  }

  school::ChannelRecord channel;
  base::WallTime expires{2'000'000'000'000};
  bool live = true;
};

// What a browser answers to our offer: every section taken, received only.
inline std::string browser_answer(const std::string& our_offer) {
  proto::sdp::SessionDescription answer = proto::sdp::parsed(our_offer);
  answer.ice_lite = false;
  for (proto::sdp::MediaSection& section : answer.media) {
    section.direction = section.direction == proto::sdp::Direction::kSendOnly
                            ? proto::sdp::Direction::kRecvOnly
                            : proto::sdp::Direction::kInactive;
    section.setup = proto::sdp::Setup::kActive;
    section.ice_ufrag = "them";
    section.ice_pwd = "their-password-of-24-char";
    section.candidates.clear();
    section.sources.clear();
    section.source_groups.clear();
    section.msids.clear();
  }
  return proto::sdp::to_string(answer);
}

}  // namespace app::signal
